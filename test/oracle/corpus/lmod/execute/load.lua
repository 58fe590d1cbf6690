execute{cmd="ulimit -s unlimited", modeA={"load"}}
setenv("A", "1")
