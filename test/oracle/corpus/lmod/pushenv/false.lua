pushenv("OLDVAR", false)
