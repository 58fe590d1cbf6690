set_shell_function("hello", "echo hello $1", "echo hello $1")
set_shell_function("two", "echo a; echo b", "echo a")
