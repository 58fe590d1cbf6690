-- oracle: since 9
setenv{"A", "1"}
local f = setenv
f("B", "2")
