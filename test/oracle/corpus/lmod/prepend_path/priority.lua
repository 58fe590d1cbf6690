prepend_path{"P", "/low"}
prepend_path{"P", "/high", priority=100}
prepend_path{"P", "/last"}
