dofile(pathJoin(dirname(myFileName()), ".common.lua"))
setup("/opt/dofile")
