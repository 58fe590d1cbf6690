prepend_path{"A", "x;y", delim=";"}
append_path("B", "/b")
remove_path("PATH", "/bin")
setenv("DIR", dirname("/a/b/c"))
setenv("DIR2", dirname("c"))
setenv("JOIN", pathJoin("a/", "/b", "", "./c", "..", "d//"))
setenv("EXT", extname("/a/b.tar.gz"))
for piece in ("p:q"):split(":") do
  setenv("PIECE_" .. piece, piece)
end
if isDir("/") and not isFile("/nonexistent") then
  setenv("THERE", "yes")
end
setenv("STRIPPED", ("  a b "):trim())
unsetenv("GONE")
