#!/bin/bash
# The same environment through all four doors: activate, module, job prologue, kernel; with and without a hijacker.
. "$(dirname "$0")/common.sh"
init=${MODULES_INIT:-/usr/share/modules/init/bash}
cd "$work" || exit 1
E="$work/it's \$HOME/one"
make_venv "$E" one
cat >"$packages/ipykernel_launcher.py" <<'P'
import os, six, subprocess, sys
import json
sys.path[:] = [p for p in sys.path if p not in ("", os.getcwd())]
which = subprocess.check_output(["sh", "-c", "command -v python"]).decode().strip()
print(json.dumps([sys.path, sys.prefix, six.__file__, which, os.environ.get("VIRTUAL_ENV"), sys.argv[1:]], indent=1))
P
mkdir -p site hijack
echo "" >hijack/six.py
printf '#%%Module1.0\nprepend-path PYTHONPATH %s\n' "$work/hijack" >site/hijack

report='python -m ipykernel_launcher -f connection'
# The kernel's command is read from kernel.json, as Jupyter reads it.
kernel='
import json, os, sys
argv = json.load(open(sys.argv[1]))["argv"]
argv = [a.replace("{connection_file}", "connection") for a in argv]
os.execv(argv[0], argv)
'
door() { # NAME: what the environment's python sees when entered so
    case $1 in
    activate) . "$E/bin/activate" && $report ;;
    module) module load env-one && $report ;;
    prologue) (. "$work/home/prologue.sh" && $report) ;;
    kernel) "$python" -E -c "$kernel" "$work/home/kernel/kernel.json" ;;
    esac
}
see() ( # DOOR HIJACKED
    PATH=/usr/bin:/bin
    if [ -r "$init" ]; then . "$init"; module use "$work/site" "$work/home/modules"; fi
    [ -z "$2" ] || module load hijack
    door "$1"
)
for hijacked in '' yes; do
    for way in activate module prologue kernel; do
        if [ ! -r "$init" ] && [ "$hijacked$way" != "${way#module}" ]; then echo "skip $way: no Environment Modules at $init"; continue; fi
        see $way "$hijacked" >$way.out 2>&1
        if grep -q "\"$packages/six.py\"" $way.out && cmp -s activate.out $way.out; then
            echo "ok same_environment $way ${hijacked:+behind a hijacker}"
        else
            echo "not ok same_environment $way ${hijacked:+behind a hijacker}:"
            diff activate.out $way.out
            failed=1
        fi
    done
    [ -n "$hijacked" ] || cp activate.out clean.out
done
if cmp -s clean.out activate.out; then echo "ok hijacker_changes_nothing"; else echo "not ok hijacker_changes_nothing"; failed=1; fi
for way in activate prologue kernel; do
    if [ "$(PYTHONHOME=/nowhere see $way '' 2>&1)" = "$(cat clean.out)" ]; then
        echo "ok python_home $way"
    else
        echo "not ok python_home $way: $(PYTHONHOME=/nowhere see $way '' 2>&1)"
        failed=1
    fi
done
finish
