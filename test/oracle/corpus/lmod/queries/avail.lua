setenv("A", tostring(isAvail("base/1")))
setenv("B", tostring(isAvail("nosuch/1")))
setenv("C", tostring(isAvail("base")))
