prereq("base/1")
setenv("A", "1")
