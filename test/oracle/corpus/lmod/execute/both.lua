execute{cmd="umask 022", modeA={"load", "unload"}}
setenv("A", "1")
