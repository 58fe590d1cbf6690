local s = "Hello-World-1.2.3"
setenv("A", s:lower())
setenv("B", s:sub(1, 5))
setenv("C", (s:gsub("-", "_")))
setenv("D", s:match("(%d+%.%d+)"))
setenv("E", string.format("%s/%02d", "x", 7))
setenv("G", ("ab"):rep(3))
setenv("H", #s)
setenv("I", s:upper():reverse())
