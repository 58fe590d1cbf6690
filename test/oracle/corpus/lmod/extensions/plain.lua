extensions("numpy/1.21, scipy/1.7")
extensions("one/1", "two/2")
setenv("A", "1")
