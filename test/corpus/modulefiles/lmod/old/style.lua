local t = { PATH = "bin", MANPATH = "share/man" }
local names = {}
for name in pairs(t) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  append_path(name, "/opt/old/" .. t[name])
end
local user = os.getenv("USER") or "nobody"
setenv("OLD_SCRATCH", pathJoin("/scratch", user))
setenv("OLD_EMPTY", "")
setenv("OLD_QUOTE", 'a "b" \\ c')
unset_alias("gone")
unset_shell_function("gone2")
remove_path("LD_LIBRARY_PATH", "/opt/older/lib")
conflict("a", "b/1")
local d, f = splitFileName(myFileName())
setenv("OLD_FILE", removeExt(f))
setenv("OLD_KEPT", abspath("/usr/../usr/bin") and "there" or "gone")
