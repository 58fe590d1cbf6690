-- oracle: unknowable it runs a program
local arch = subprocess("uname -m"):gsub("%s+$", "")
prepend_path("PATH", "/opt/" .. arch .. "/bin")
setenv("A", "1")
