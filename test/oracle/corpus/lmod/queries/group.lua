setenv("G", tostring(userInGroup("nogroup_of_that_name")))
