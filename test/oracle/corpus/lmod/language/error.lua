setenv("A", "1")
error("broken")
