append_path("LIST", "/x:/y:/z")
append_path("P", "/1:/2")
