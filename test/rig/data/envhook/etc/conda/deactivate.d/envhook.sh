if [ -n "$ENVHOOK_OLD" ]; then export ENVHOOK_HOME="$ENVHOOK_OLD"; else unset ENVHOOK_HOME; fi
unset ENVHOOK_OLD
