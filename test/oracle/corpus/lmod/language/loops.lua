for i = 1, 3 do setenv("V" .. i, i) end
local n = 2
while n > 0 do append_path("W", tostring(n)); n = n - 1 end
repeat n = n + 1 until n > 2
setenv("N", n)
