pushenv("CC", "gcc")
pushenv("CC", "clang")
