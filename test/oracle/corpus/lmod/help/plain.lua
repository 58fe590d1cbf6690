help([[
prepend_path("PATH", "/not/this")
]])
help("one", "two")
setenv("A", "1")
