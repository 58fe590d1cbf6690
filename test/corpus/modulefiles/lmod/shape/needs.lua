load("gcc/9.3.0")
try_load("nosuch")
prereq("gcc")
if (isloaded("gcc")) then
  setenv("WITH_GCC", "1")
else
  setenv("WITH_GCC", "0")
end
