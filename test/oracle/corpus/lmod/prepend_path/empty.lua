prepend_path("P", "")
prepend_path("Q", "/a")
