-- setenv("NO", "1")
--[[ setenv("NO", "2")
]]
setenv("A", "1") -- more
--[==[ x ]==]
setenv("B", "--no comment")
