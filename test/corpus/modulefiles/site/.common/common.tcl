setenv COMMON_VERSION $version
setenv COMMON_FILE [file tail [info script]]
prepend-path PATH /opt/$version/bin
