-- oracle: since 9
dofile(pathJoin(dirname(myFileName()), ".common.lua"))("/opt/dofile")
