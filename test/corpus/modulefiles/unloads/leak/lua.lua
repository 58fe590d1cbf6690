if mode() == "load" then
  setenv("L", "1")
end
execute{cmd="export Z=1", modeA={"load"}}
execute{cmd="umask 022", modeA={"load"}}
prepend_path("P", "/a")
