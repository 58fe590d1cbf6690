setenv("A", "hello  big world")
setenv("E", "")
