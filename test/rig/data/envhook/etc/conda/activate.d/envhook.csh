setenv ENVHOOK_HOME "@PREFIX@/share/envhook"
