setenv("Q", "it's $HOME `date` a;b|c")
setenv('S', 'single')
setenv("L", [[long string]])
