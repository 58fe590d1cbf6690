setenv("A", "1"
setenv("B", "2")
