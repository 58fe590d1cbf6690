if isAvail("base/1") then setenv("A", "1") end
if not isAvail("nosuch/1") then setenv("B", "1") end
if isAvail("base") then setenv("C", "1") end
