root = "/opt/globals"
prepend_path("PATH", root .. "/bin")
setenv("T", type(nosuch))
