setenv("S", myShellName())
setenv("T", myShellType())
