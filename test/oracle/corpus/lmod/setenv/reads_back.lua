-- oracle: loaded show sets nothing
setenv("A", "/opt/a")
setenv("B", (os.getenv("A") or "none") .. "/sub")
