setenv("A", "1")
setenv("A", "2")
setenv("OLDVAR", "new")
