setenv("A", tostring(isDir("/usr")))
setenv("B", tostring(isFile("/usr")))
setenv("C", tostring(isFile("/etc/passwd")))
setenv("D", tostring(isDir("/nonexistent")))
