unsetenv("OLDVAR")
unsetenv("NEVER_SET")
