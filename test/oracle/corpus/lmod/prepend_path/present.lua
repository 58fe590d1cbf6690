prepend_path("LIST", "/u/b")
prepend_path("LIST", "/u/n")
