load_any("nosuch/1", "base/2")
setenv("A", "1")
