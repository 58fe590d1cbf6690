root = "/opt/globals"
prepend_path("PATH", root .. "/bin")
_G.more = "x"
setenv("M", more)
setenv("T", type(nosuch))
