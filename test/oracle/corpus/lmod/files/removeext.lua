setenv("R", removeExt("/a/b.tar.gz"))
