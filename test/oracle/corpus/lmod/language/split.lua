for piece in ("a:b:c"):split(":") do append_path("P", piece) end
setenv("T", ("  x "):trim())
setenv("E", ("a.b"):escape())
