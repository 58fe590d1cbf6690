-- oracle: after base/1
prereq("base")
setenv("A", "1")
