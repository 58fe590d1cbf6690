local chunk, why = loadfile("/nonexistent.lua")
setenv("C", tostring(chunk == nil))
