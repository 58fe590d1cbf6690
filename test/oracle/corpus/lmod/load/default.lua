load("base")
setenv("A", os.getenv("BASE") or "none")
