complete("bash", "mytool", "-W 'a b'")
