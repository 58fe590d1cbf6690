-- oracle: after base/1
unload("base/1")
setenv("A", "1")
