package ifneeded sitetools 1.0 [list source [file join $dir sitetools.tcl]]
