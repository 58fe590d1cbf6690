load(between("base", "1", "1.5"))
setenv("A", "1")
