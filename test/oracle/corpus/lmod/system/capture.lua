-- oracle: unknowable it runs a program
local host = capture("echo node17")
setenv("SCRATCH", "/scratch/" .. host)
setenv("A", "1")
