setenv("BEFORE", "1")
LmodError("this module is retired")
