LmodMessage("welcome")
LmodMsgRaw("raw\n")
setenv("A", "1")
