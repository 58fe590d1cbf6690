add_property("lmod", "sticky")
setenv("A", "1")
remove_property("lmod", "sticky")
