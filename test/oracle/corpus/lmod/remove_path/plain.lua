remove_path("LIST", "/u/b")
remove_path("LIST", "/nosuch")
remove_path("PATH", "/bin")
