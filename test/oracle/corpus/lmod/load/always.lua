always_load("base/1")
setenv("A", "1")
