local chunk = loadfile(pathJoin(dirname(myFileName()), ".common.lua"))
chunk()
setup("/opt/loadfile")
