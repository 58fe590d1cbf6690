local chunk = loadfile(pathJoin(dirname(myFileName()), ".common.lua"))
local setup = chunk()
setup("/opt/loadfile")
