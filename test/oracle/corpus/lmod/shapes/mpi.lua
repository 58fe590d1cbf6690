local version = "4.1"
family("mpi")
conflict("impi")
local base = pathJoin("/opt/apps/mpi", version)
prepend_path("MODULEPATH", pathJoin("/opt/modules/mpi", version))
prepend_path("PATH", pathJoin(base, "bin"))
setenv("MPI_HOME", base)
whatis("Name: mpi")
