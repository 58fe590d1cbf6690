LmodWarning("careful")
setenv("A", "1")
