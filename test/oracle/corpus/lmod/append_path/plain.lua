append_path("PATH", "/opt/foo/bin")
append_path("MANPATH", "/opt/foo/man")
