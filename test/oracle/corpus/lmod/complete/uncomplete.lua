uncomplete("bash", "othertool", "-W x")
