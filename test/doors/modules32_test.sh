#!/bin/bash
# Every order of module commands once more, under a stand-in for Environment Modules 3.2 (modules32_standin.tcl says what of
# it is known and stood for): our modulefiles use only what 3.2 has.
here=$(cd "$(dirname "$0")" && pwd)
command -v tclsh >/dev/null || { echo "skip modules32: no tclsh"; exit 0; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cat >"$place/init" <<X
module() { eval "\$(tclsh '$here/modules32_standin.tcl' bash "\$@")"; }
X
MODULES_INIT=$place/init bash "$here/sequences_test.sh" 2>&1 | sed -E 's/^(ok|not ok|skip) /&stand-in for 3.2: /'
exit "${PIPESTATUS[0]}"
