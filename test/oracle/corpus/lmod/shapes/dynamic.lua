-- oracle: since 9
haveDynamicMPATH()
prepend_path("MODULEPATH", "/opt/dynamic")
