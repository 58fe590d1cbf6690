local name, version = myModuleName(), myModuleVersion()
local root = pathJoin("/opt/apps", name, version)
depends_on("gcc/9.3.0")
extensions("numpy/1.21, scipy/1.7")
if (mode() == "load") then
  setenv("NUMPY_MODE", "loading")
end
for _, minor in ipairs({6, 9}) do
  prepend_path("PYTHONPATH", pathJoin(root, "lib", "python3." .. minor, "site-packages"))
end
setenv("NUMPY_HOME", os.getenv("HOME") .. "/numpy")
setenv("NUMPY_FILE", barefilename(myFileName()))
