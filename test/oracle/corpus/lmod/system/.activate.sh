export ACTIVATED=yes
