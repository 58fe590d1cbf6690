setenv("LOADING", tostring(mode() == "load"))
if (mode() ~= "unload") then setenv("NOT_UNLOAD", "1") end
if (mode() == "unload") then setenv("UNLOAD", "1") end
