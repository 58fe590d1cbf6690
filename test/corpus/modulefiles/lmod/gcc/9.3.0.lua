-- The shape of a generated compiler module.
help([[
GCC 9.3.0
]])
whatis("Name: gcc")
whatis("Version: 9.3.0")
conflict("clang")
family("compiler")
local root = "/opt/apps/gcc/9.3.0"
prepend_path("PATH", pathJoin(root, "bin"))
prepend_path("LD_LIBRARY_PATH", pathJoin(root, "/lib64/"))
append_path("MANPATH", root .. "/share/man", ":")
setenv("CC", "gcc")
setenv("GCC_MAJOR", 9)
pushenv("FC", "gfortran")
