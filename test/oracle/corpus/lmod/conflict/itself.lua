conflict(myModuleName())
setenv("A", "1")
