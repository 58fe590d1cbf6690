complete("bash", "mytool", "-W 'a b'")
uncomplete("bash", "othertool")
