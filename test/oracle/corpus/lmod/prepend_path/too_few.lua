prepend_path("P")
