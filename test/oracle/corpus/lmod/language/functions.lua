local function add(variable, ...)
  for _, folder in ipairs({...}) do prepend_path(variable, folder) end
end
add("PATH", "/opt/f/a", "/opt/f/b")
local function defaulted(a, b) return a .. (b or "two") end
setenv("D", defaulted("one"))
