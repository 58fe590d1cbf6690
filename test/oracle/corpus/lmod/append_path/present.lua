append_path("LIST", "/u/b")
append_path("LIST", "/u/n")
