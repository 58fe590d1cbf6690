setenv("A", "1")
load("nosuch/1")
