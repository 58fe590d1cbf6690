setenv("N", 42)
setenv("F", 1.5)
setenv("S", 6 * 7)
setenv("D", 7 // 2)
