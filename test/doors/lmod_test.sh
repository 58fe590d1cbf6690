#!/usr/bin/env bash
# The module tests again under Lmod, and its own modulefiles.
set -euo pipefail
cd "$(dirname "$0")"
place=$(dirname "$RENDER_DOORS")/../lmod
reason=$(../oracle/unpack-lmod.sh "$place") || { echo "skip lmod: $reason"; exit 0; }
place=$(cd "$place" && pwd)
LMOD_CMD=$place/usr/share/lmod/lmod/libexec/lmod
status=0
for test in sequences modules four_doors hostile software; do
    MODULES_INIT=$place/init bash ./${test}_test.sh >"$place/out" 2>&1 || status=1
    sed -E 's/^(ok|not ok|skip) /&lmod /' "$place/out"
done
[[ ${ENVBOOT_LONG:-no} = yes ]] || { echo "skip lmod: what site modulefiles do and which file a name means are compared in the long suite only"; exit $status; }
# What modulefiles in Lua do.
/usr/bin/python3 -IB ../oracle/agreement.py "$(dirname "$RENDER_DOORS")/envboot" "lmod=$place/init" at-least=130 ../oracle/corpus/lmod \
    ../corpus/modulefiles/lmod shapes >"$place/out" 2>&1 || status=1
sed -E 's/^(ok|not ok|skip) /&lmod /' "$place/out"
# And those in Tcl, which it translates.
/usr/bin/python3 -IB ../oracle/agreement.py "$(dirname "$RENDER_DOORS")/envboot" "lmod-tcl=$place/init" at-least=165 ../oracle/corpus/modules \
    ../corpus/modulefiles/site >"$place/out" 2>&1 || status=1
sed -E 's/^(ok|not ok|skip) /&lmod /' "$place/out"
# Which file a name means.
/usr/bin/python3 -I ../oracle/names.py "$(dirname "$RENDER_DOORS")/envboot" lmod "$place/usr/bin/lua5.3" "$LMOD_CMD" bash --location show \
    >"$place/out" 2>&1 || status=1
sed -E 's/^(ok|not ok|skip) /&lmod /' "$place/out"
exit $status
