prepend_path("P", "/a/")
prepend_path("P", "/b//c")
prepend_path("P", "rel/d")
