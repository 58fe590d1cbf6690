setenv("V", tostring(convertToCanonical("1.10") > convertToCanonical("1.9")))
setenv("L", tostring(convertToCanonical(LmodVersion()) > convertToCanonical("7.0")))
