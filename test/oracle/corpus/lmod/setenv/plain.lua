setenv("FOO", "bar")
setenv("FOO_HOME", "/opt/foo/1.0")
