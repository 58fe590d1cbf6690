prepend_path("LIST", "/x:/y:/z")
prepend_path("P", "/1:/2")
