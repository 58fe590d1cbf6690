set included yes
proc setup {root} {
  prepend-path PATH $root/bin
  setenv WHO [module-info name]
}
