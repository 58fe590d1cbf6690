set_alias("a", "b")
unset_alias("a")
set_alias("c", "d")
