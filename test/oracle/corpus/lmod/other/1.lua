setenv("OTHER", "yes")
