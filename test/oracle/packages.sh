#!/usr/bin/env bash
# packages.sh ENVBOOT UV [--long]: what doctor says of the requirements and of the compiled parts of real packages, beside `pip check`,
# `uv pip check` and `ldd`. --long: more packages, and each Python from 3.7 to 3.13 that is here.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
status=0
pythons=(/usr/bin/python3)
for version in 3.7 3.8 3.9 3.10 3.11 3.12 3.13; do
    for python in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python3 "${ENVBOOT_RIG:-/nowhere}/pythons/$version/bin/python3" "$(command -v "python$version")"; do
        if ! "$python" -I -c "import venv" 2>/dev/null; then continue; fi
        [[ $(realpath "$python") = $(realpath /usr/bin/python3) ]] || pythons+=("$python")
        break
    done
done
[[ ${3:-} = --long ]] || pythons=("${pythons[@]:0:1}")
/usr/bin/python3 -B "$here/pip_check.py" "$1" "$2" ${3:+"$3"} "${pythons[@]}" || status=1
/usr/bin/python3 -B "$here/ldd.py" "$1" "$2" ${3:+"$3"} || status=1
exit $status
