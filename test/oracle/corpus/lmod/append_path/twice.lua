append_path("P", "/a")
append_path("P", "/b")
append_path("P", "/a")
append_path("P", "/c")
