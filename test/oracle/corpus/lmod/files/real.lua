setenv("A", abspath("/usr/bin") or "nil")
setenv("B", path_regularize("/a//b/./c/../d"))
