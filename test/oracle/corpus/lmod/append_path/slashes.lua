append_path("P", "/a/")
append_path("P", "/b//c")
append_path("P", "rel/d")
