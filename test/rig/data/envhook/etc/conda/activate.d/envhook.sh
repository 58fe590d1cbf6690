# Reads a variable that may be unset, as real packages' hooks do: not clean under set -u.
export ENVHOOK_OLD="$ENVHOOK_HOME"
export ENVHOOK_HOME="@PREFIX@/share/envhook"
