local t = nil
setenv("A", t.x)
