# A stand-in for Environment Modules 3.2, of which no package is left: modules32_standin.tcl bash COMMAND ARGUMENTS… prints
# shell code, as modulecmd does. It does what is known of 3.2 where that matters to the modulefiles that we write: no
# reference counts; an entry that is there already stays where it is; `unsetenv V x` sets V at unload; a conflict or a missing
# prereq is an error that leaves all as it was; the mode of an unload is `remove`; no command of later versions is there.

array set before [array get env]
proc loaded {} { global env; expr {[info exists env(LOADEDMODULES)] ? [split $env(LOADEDMODULES) :] : {}} }
proc is_of {module name} { expr {$module eq $name || [string first "$name/" $module] == 0} }
proc find {name} { # the loaded module, or the file that a name means: {module file}
    global env
    foreach folder [split $env(MODULEPATH) :] {
        set path $folder/$name
        if {[file isdirectory $path]} {
            set versions [lsort -dictionary [glob -nocomplain -tails -directory $path *]]
            set version [lindex [lsearch -all -inline -not -glob $versions *.lua] end]
            if {[file readable $path/.version]} {
                interp create -safe rc
                set in [open $path/.version]; rc eval [read $in]; close $in
                set version [rc eval {set ModulesVersion}]
                interp delete rc
            }
            set path $path/$version
            set name $name/$version
        }
        if {[file isfile $path]} { return [list $name $path] }
    }
    error "Unable to locate a modulefile for '$name'"
}

proc set_list {variable entries} {
    global env
    if {[llength $entries]} { set env($variable) [join $entries :] } else { unset -nocomplain env($variable) }
}
proc entries {variable} { global env; expr {[info exists env($variable)] ? [split $env($variable) :] : {}} }

# The commands of a modulefile; `mode` is load or remove.
proc cmd_setenv {mode name value} {
    global env
    if {$mode eq "load"} { set env($name) $value } else { unset -nocomplain env($name) }
    return [list $name $value]
}
proc cmd_unsetenv {mode name args} {
    global env
    if {$mode eq "load" || ![llength $args]} { unset -nocomplain env($name) } else { set env($name) [lindex $args 0] }
}
proc cmd_path {where mode name entry} {
    set list [entries $name]
    if {$mode eq "remove"} {
        set list [lsearch -all -inline -not -exact $list $entry]
    } elseif {$entry ni $list} {
        set list [expr {$where eq "first" ? [linsert $list 0 $entry] : [linsert $list end $entry]}]
    }
    set_list $name $list
}
proc cmd_conflict {self mode name} {
    if {$mode ne "load"} return
    foreach module [loaded] { if {[is_of $module $name] && $module ne $self} { error "conflicts with $module" } }
}
proc cmd_prereq {mode name} {
    if {$mode ne "load"} return
    foreach module [loaded] { if {[is_of $module $name]} return }
    error "depends on $name"
}
proc cmd_info {mode what args} {
    if {$what ne "mode"} { error "module-info $what: not in this stand-in" }
    expr {[llength $args] ? [lindex $args 0] eq $mode : $mode}
}

# Evaluates a modulefile; an error takes everything back.
proc evaluate {module file mode} {
    global env
    array set saved [array get env]
    set child [interp create]
    foreach name [$child eval {info commands}] { if {$name in {exec source open file cd exit socket load}} { $child hide $name } }
    $child eval {unset -nocomplain env}
    $child eval [list array set env [array get env]]
    foreach {name command} [list prepend-path {cmd_path first} append-path {cmd_path last}] {
        interp alias $child $name {} {*}$command $mode
    }
    foreach {name command} {module-info cmd_info prereq cmd_prereq} { interp alias $child $name {} $command $mode }
    interp alias $child conflict {} cmd_conflict $module $mode
    interp alias $child module-whatis {} list
    interp alias $child parent_setenv {} cmd_setenv $mode
    interp alias $child parent_unsetenv {} cmd_unsetenv $mode
    $child eval [list set mode $mode]
    $child eval { # a file sees what it has set
        proc setenv {name value} {
            parent_setenv $name $value
            if {$::mode eq "load"} { set ::env($name) $value } else { unset -nocomplain ::env($name) }
        }
        proc unsetenv {name args} {
            parent_unsetenv $name {*}$args
            if {$::mode eq "load" || ![llength $args]} { unset -nocomplain ::env($name) } else { set ::env($name) [lindex $args 0] }
        }
    }
    set in [open $file]; fconfigure $in -encoding utf-8; set text [read $in]; close $in
    set failed [catch {$child eval $text} why]
    interp delete $child
    if {$failed} {
        foreach name [array names env] { if {![info exists saved($name)]} { unset env($name) } }
        array set env [array get saved]
        error "$module: $why"
    }
}

proc load_one {name} {
    lassign [find $name] module file
    if {$module in [loaded]} return
    evaluate $module $file load
    set_list LOADEDMODULES [linsert [loaded] end $module]
    set_list _LMFILES_ [linsert [entries _LMFILES_] end $file]
}
proc unload_one {name} {
    foreach module [lreverse [loaded]] {
        if {![is_of $module $name]} continue
        set at [lsearch -exact [loaded] $module]
        set files [entries _LMFILES_]
        evaluate $module [lindex $files $at] remove
        set_list LOADEDMODULES [lreplace [loaded] $at $at]
        set_list _LMFILES_ [lreplace $files $at $at]
        return
    }
}

set status 0
if {[catch {
    set arguments [lassign $argv shell command]
    switch -- $command {
        load { foreach name $arguments { load_one $name } }
        unload { foreach name $arguments { unload_one $name } }
        switch { unload_one [lindex $arguments 0]; load_one [lindex $arguments end] }
        purge { foreach module [lreverse [loaded]] { unload_one $module } }
        use { foreach folder [lreverse $arguments] { set_list MODULEPATH [linsert [lsearch -all -inline -not -exact [entries MODULEPATH] $folder] 0 $folder] } }
        default { error "$command: not in this stand-in" }
    }
} why]} { puts stderr "ModuleCmd: $why"; set status 1 }
fconfigure stdout -encoding utf-8
foreach name [array names env] {
    if {![info exists before($name)] || $before($name) ne $env($name)} {
        puts "export $name='[string map {' '\\''} $env($name)]';"
    }
}
foreach name [array names before] { if {![info exists env($name)]} { puts "unset $name;" } }
if {$status} { puts "test 0 = 1;" }
