-- oracle: unknowable it runs a shell
source_sh("bash", pathJoin(dirname(myFileName()), ".activate"))
