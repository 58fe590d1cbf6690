family("compiler")
setenv("A", "1")
