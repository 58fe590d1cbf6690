haveDynamicMPATH()
prepend_path("MODULEPATH", "/opt/dynamic")
