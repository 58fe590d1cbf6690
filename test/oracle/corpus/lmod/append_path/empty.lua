append_path("P", "")
append_path("Q", "/a")
