prepend_path("P", "/a")
prepend_path("P", "/b")
prepend_path("P", "/a")
prepend_path("P", "/c")
