set -gx ENVHOOK_HOME "@PREFIX@/share/envhook"
