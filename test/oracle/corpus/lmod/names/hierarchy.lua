local h = hierarchyA(myModuleFullName(), 1)
setenv("H", tostring(#h))
