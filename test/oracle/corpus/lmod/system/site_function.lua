-- oracle: unknowable it may be a function of the site
setenv("A", "1")
loadPkgDefaults("foo")
setenv("B", "2")
