try_load("nosuch/1")
try_load("other")
setenv("A", "1")
