#!/usr/bin/env bash
# run.sh BINARY: the commands of docs/explain, run. Prints `ok PAGE` or `not ok PAGE: why`; fails when one is not ok.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
wheels=$("$here/../zoo/wheelhouse.sh")
exec /usr/bin/python3 -I "$here/run.py" "$(realpath "${1:?usage: run.sh BINARY}")" "$wheels"
