export ACTIVATED=yes
PATH=/opt/activated/bin:$PATH
