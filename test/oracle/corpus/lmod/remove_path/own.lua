prepend_path("P", "/a:/b")
remove_path("P", "/a")
