setenv("P", tostring(isPending("nosuch")))
setenv("L", tostring(isloaded("nosuch")))
