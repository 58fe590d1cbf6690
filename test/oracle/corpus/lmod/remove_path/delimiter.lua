append_path("O", "a,b,c", ",")
remove_path("O", "b", ",")
