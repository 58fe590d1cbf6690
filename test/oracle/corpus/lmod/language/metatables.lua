local t = setmetatable({}, {__index = function(_, k) return k .. "!" end})
setenv("M", t.hello)
