setenv("A", os.getenv("HOME"))
setenv("B", tostring(os.getenv("NEVER_SET")))
local u = os.getenv("OLDVAR") or "none"
setenv("C", u .. "x")
