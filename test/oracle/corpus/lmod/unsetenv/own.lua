setenv("A", "1")
unsetenv("A")
