setenv("S", tostring(is_spider()))
