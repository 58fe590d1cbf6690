-- oracle: after base/2
prereq_any("base/1", "base/2")
setenv("A", "1")
