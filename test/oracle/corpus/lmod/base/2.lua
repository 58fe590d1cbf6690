setenv("BASE", "/opt/base/2")
prepend_path("PATH", "/opt/base/2/bin")
