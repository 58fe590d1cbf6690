execute{cmd="echo bye", modeA={"unload"}}
setenv("A", "1")
