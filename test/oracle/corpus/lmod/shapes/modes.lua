if (mode() == "load" or mode() == "unload") then
  prepend_path("PATH", "/opt/modes/bin")
end
if (mode() == "whatis") then whatis("x") end
