load("base/1", "other/1")
