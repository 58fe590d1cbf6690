local f = io.open("/nonexistent/x")
setenv("F", tostring(f == nil))
