-- oracle: shown there is nothing to inherit, and Lmod loops
inherit()
setenv("A", "1")
