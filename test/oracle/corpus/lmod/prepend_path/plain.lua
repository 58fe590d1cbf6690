prepend_path("PATH", "/opt/foo/bin")
prepend_path("MANPATH", "/opt/foo/man")
