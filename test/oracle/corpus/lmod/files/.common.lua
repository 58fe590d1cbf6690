return function(root)
  prepend_path("PATH", pathJoin(root, "bin"))
  setenv("WHO", myModuleFullName())
end
