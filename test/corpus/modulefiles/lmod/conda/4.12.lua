local root = "/opt/conda"
setenv("CONDA_EXE", root .. "/bin/conda")
set_alias("ca", "conda activate")
set_shell_function("hello", "echo hi", "echo hi")
execute{cmd="source " .. root .. "/etc/profile.d/conda.sh", modeA={"load"}}
