-- oracle: after base/2
prereq(atleast("base", "1.5"))
setenv("A", "1")
