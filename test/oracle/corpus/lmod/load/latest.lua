load(latest("base"))
setenv("A", "1")
