append_path("P")
