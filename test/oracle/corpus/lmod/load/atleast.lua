load(atleast("base", "2"))
setenv("A", "1")
