setenv("A", "1")
LmodError("not here")
setenv("B", "2")
