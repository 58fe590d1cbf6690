whatis("Name: foo")
whatis("Version: 1.0")
whatis([[Description: long]])
setenv("A", "1")
