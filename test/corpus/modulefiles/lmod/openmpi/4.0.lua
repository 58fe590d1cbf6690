-- A hierarchy: what was built with this MPI becomes visible.
local version = myModuleVersion()
local compiler = "gcc/9.3.0"
local base = pathJoin("/opt/mpi", compiler, "openmpi", version)
if not isloaded("icc") then
  depends_on("gcc")
end
prereq_any("gcc", "icc")
family("mpi")
prepend_path("MODULEPATH", pathJoin("/opt/modulefiles/mpi", compiler, "openmpi", version))
for _, dir in ipairs({"lib", "lib64"}) do
  if isDir(pathJoin("/usr", dir)) then
    prepend_path{"LD_LIBRARY_PATH", pathJoin(base, dir), priority = 10}
  end
end
setenv("MPI_DIR", base)
local major, minor = version:match("(%d+)%.(%d+)")
setenv("MPI_MAJOR", major)
setenv("MPI_NEXT", tonumber(minor) + 1)
setenv("MPI_UPPER", string.format("%s-%03d", myModuleName():upper(), minor))
