if (mode() == "load" and not isDir("/usr")) then
  LmodError("no /usr")
end
setenv("A", "1")
