package provide sitetools 1.0

namespace eval sitetools {
  proc setup {root} {
    foreach {variable folder} {PATH bin MANPATH share/man} {
      prepend-path $variable [file join $root $folder]
    }
    setenv [string toupper [lindex [split [module-info name] /] 0]]_ROOT $root
  }
  proc optional {root folder variable} {
    if {[file isdirectory $root/$folder]} {
      prepend-path $variable $root/$folder
    }
  }
}
