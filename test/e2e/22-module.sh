# shellcheck shell=bash
# Our modulefile under the real Environment Modules. The yardstick is a modulefile that does nothing but prepend to PATH:
# what its load and unload leave behind, ours may leave, and nothing else.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
demo_home
work=$(work_folder)
mkdir -p "$work/modules/plain" "$work/plain/bin"
printf '#%%Module1.0\nprepend-path PATH %s\n' "$work/plain/bin" >"$work/modules/plain/1"

# session COMMAND…: the environment after these module commands in a shell of its own; nothing if one of them fails.
session() {
    env -i HOME="$HOME" PATH=/usr/bin:/bin bash --noprofile --norc -e <<END
$(site_modules bash)
module use '$work/modules' "\$HOME/.local/modules"
$(printf '%s\n' "$@")
/usr/bin/env -0 | sort -z | tr '\0' '\n'
END
}
# like_plain NAME COMMAND…: OURS stands for the module, and the yardstick takes its place.
like_plain() {
    local name=$1 ours plain
    shift
    ours=$(session "${@//OURS/demo}" 2>/dev/null)
    plain=$(session "${@//OURS/plain}" 2>/dev/null)
    [[ $ours == *MODULEPATH=* && $plain == *MODULEPATH=* ]] || not_ok "$name" "a module command failed"
    output=$(diff <(printf '%s\n' "$plain") <(printf '%s\n' "$ours"))
    equal "$name" "$output" ""
    output=$(grep -E "ENVBOOT|VIRTUAL_ENV|$demo" <<<"$ours")
    equal "$name: nothing of ours" "$output" ""
}

expect "module load sets what it should" grep -qx "VIRTUAL_ENV=$demo" <(session 'module load demo')
like_plain "load, unload" 'module load OURS' 'module unload OURS'
like_plain "site, ours, away with ours" 'module load apps/anaconda/3' 'module load OURS' 'module unload OURS'
like_plain "site, ours, away with both in turn" 'module load apps/anaconda/3' 'module load OURS' 'module unload OURS' \
    'module unload apps/anaconda/3'
like_plain "site, ours, away with site first" 'module load apps/anaconda/3' 'module load OURS' \
    'module unload apps/anaconda/3' 'module unload OURS'
like_plain "ours, site, away with ours" 'module load OURS' 'module load apps/anaconda/3' 'module unload OURS'
like_plain "load and purge" 'module load OURS' 'module purge'
like_plain "load twice, unload" 'module load OURS' 'module load OURS' 'module unload OURS'

shell=(env -i "HOME=$HOME" PATH=/usr/bin:/bin bash --noprofile --norc)
five "import after module load" "${shell[@]}" <<END
$(site_modules bash)
module use ~/.local/modules
module load demo
$add
END
five "import with the hijacking module loaded before" "${shell[@]}" <<END
$(site_modules bash)
module use ~/.local/modules
module load apps/anaconda/3
module load demo
$add
END
five "import under set -euo pipefail" "${shell[@]}" -euo pipefail <<END
$(site_modules bash)
module use ~/.local/modules
module load demo
$add
END
rm -rf "$work"
finish
