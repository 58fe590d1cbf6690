-- oracle: after base/1
setenv("A", tostring(isloaded("base")))
setenv("B", tostring(isloaded("base/2")))
if not isloaded("other") then setenv("C", "1") end
