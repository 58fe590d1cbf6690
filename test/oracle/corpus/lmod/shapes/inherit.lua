inherit()
setenv("A", "1")
