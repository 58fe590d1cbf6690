prepend_path("FLAGS", "-O2", " ")
prepend_path("OPTS", "a,b", ",")
prepend_path{"SEMI", "x;y", delim=";"}
