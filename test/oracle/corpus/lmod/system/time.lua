setenv("T", tostring(os.time() > 1000))
setenv("D", tostring(#os.date("%Y")))
