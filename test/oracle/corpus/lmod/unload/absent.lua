unload("nosuch")
setenv("A", "1")
