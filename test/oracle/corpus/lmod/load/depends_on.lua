depends_on("base/1", "other/1")
setenv("A", "1")
