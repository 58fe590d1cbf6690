set_alias("ll", "ls -l")
set_alias("python", "python3")
