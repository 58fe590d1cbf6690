append_path("FLAGS", "-O2", " ")
append_path("OPTS", "a,b", ",")
append_path{"SEMI", "x;y", delim=";"}
