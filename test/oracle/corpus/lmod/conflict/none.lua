conflict("nosuch", "more")
setenv("A", "1")
