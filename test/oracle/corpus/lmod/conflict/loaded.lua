-- oracle: after base/1
conflict("base")
setenv("A", "1")
