setenv("A", "1")
LmodBreak("stop")
setenv("B", "2")
