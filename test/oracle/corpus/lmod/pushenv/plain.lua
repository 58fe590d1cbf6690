pushenv("CC", "gcc")
pushenv("FRESH", "value")
