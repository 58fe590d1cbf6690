setenv("A", "1"
