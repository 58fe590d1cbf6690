setenv("BASE", "/opt/base/1")
prepend_path("PATH", "/opt/base/1/bin")
