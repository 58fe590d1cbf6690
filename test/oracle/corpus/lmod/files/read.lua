local f = io.open(pathJoin(dirname(myFileName()), ".data"), "r")
local first = f:read("*l")
local rest = f:read("*a")
f:close()
setenv("FIRST", first)
setenv("REST", tostring(#rest))
for line in io.lines(pathJoin(dirname(myFileName()), ".data")) do
  append_path("ALL", line)
end
