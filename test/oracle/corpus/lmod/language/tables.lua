local paths = {bin = "PATH", man = "MANPATH", lib = "LIBRARY_PATH"}
local keys = {}
for key in pairs(paths) do keys[#keys + 1] = key end
table.sort(keys)
for _, key in ipairs(keys) do prepend_path(paths[key], pathJoin("/opt/t", key)) end
setenv("C", table.concat(keys, ","))
