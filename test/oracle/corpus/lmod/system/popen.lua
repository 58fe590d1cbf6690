-- oracle: unknowable it runs a program
local f = io.popen("echo x")
local out = f:read("*a")
f:close()
setenv("OUT", out)
setenv("A", "1")
