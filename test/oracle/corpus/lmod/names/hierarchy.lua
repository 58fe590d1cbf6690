-- oracle: unknowable it hangs on where the tree lies
local h = hierarchyA(myModuleFullName(), 1)
setenv("H", tostring(#h))
