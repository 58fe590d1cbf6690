# shellcheck shell=bash
# The activate scripts, in the shells and manners in which people source them.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
demo_home
work=$(work_folder)
general=$HOME/.local/share/envboot/activate
bash=(env -i bash --noprofile --norc)

five "in an empty bash" "${bash[@]}" <<END
. '$demo/bin/activate'
$add
END
five "in an empty dash" env -i dash <<END
. '$demo/bin/activate'
$add
END
five "under set -euo pipefail" "${bash[@]}" -euo pipefail <<END
. '$demo/bin/activate'
$add
END
five "in dash under set -eu" env -i dash -eu <<END
. '$demo/bin/activate'
$add
END

for shell in 'tcsh -f' 'bsd-csh -f'; do
    # shellcheck disable=SC2086
    five "in an empty $shell" env -i $shell <<END
source '$demo/bin/activate.csh'
$add
END
    # shellcheck disable=SC2086
    five "the general script in $shell" env -i PATH=/usr/bin:/bin $shell <<END
set ENVBOOT_ENV = demo
source '$general.csh'
$add
END
done
five "in an empty fish" env -i HOME="$HOME" fish --no-config <<END
source '$demo/bin/activate.fish'
$add
END
five "the general script in fish" env -i HOME="$HOME" PATH=/usr/bin:/bin fish --no-config <<END
source '$general.fish' demo
$add
END
expect "venv's script for PowerShell is gone" test ! -e "$demo/bin/Activate.ps1"

cat >"$work/job.sh" <<END
set -euo pipefail
. '$demo/bin/activate'
[[ \$* == '--epochs 3 other' ]]
$add
END
five "from a script that has arguments" "${bash[@]}" "$work/job.sh" --epochs 3 other </dev/null
five "from a dash script that has arguments" env -i dash -eu -s -- --epochs 3 other <<END
. '$demo/bin/activate'
$add
END

five "with the hijacking module loaded before" "${bash[@]}" <<END
$(site_modules bash)
module load apps/anaconda/3
[[ \$PYTHONPATH == *python3.6/site-packages* ]] || exit
. '$demo/bin/activate'
$add
END
five "with the hijacking module loaded before, in dash" env -i PATH=/usr/bin:/bin dash <<END
$(site_modules sh)
module load apps/anaconda/3
[ -n "\$PYTHONPATH" ] || exit
. '$demo/bin/activate'
$add
END

five "the general script takes a name" "${bash[@]}" <<END
. '$general' demo
$add
END
five "the general script takes a path" "${bash[@]}" <<END
. '$general' '$demo'
$add
END
five "the general script takes ENVBOOT_ENV in dash" env -i dash <<END
ENVBOOT_ENV=demo
. '$general'
$add
END
expect_status 1 "the general script refuses a foreign argument" "${bash[@]}" -e -s -- train.py <<END
. '$general'
END
expect_said "and says what to type" "ENVBOOT_ENV=NAME"

# The state is all that a shell holds: environment, variables and functions, less what bash changes by itself.
cat >"$work/restore.sh" <<END
state() {
    /usr/bin/env -0 | sort -z | tr '\\0' '\\n'
    (set -o posix; set) | grep -vE '^(_|BASH_.*|FUNCNAME|LINENO|PIPESTATUS|RANDOM|SECONDS|EPOCH.*|SRANDOM)='
    declare -f
}
$(site_modules bash)
\$LOAD
state >'$work/before'
. '$demo/bin/activate'
[[ \$VIRTUAL_ENV == '$demo' && -z \${PYTHONPATH+set} ]] || exit
deactivate
state >'$work/after'
diff '$work/before' '$work/after' && echo 5
END
five "deactivate restores everything" "${bash[@]}" "$work/restore.sh" </dev/null
five "deactivate restores what the hijacking module set" env -i LOAD='module load apps/anaconda/3' bash --noprofile --norc \
    "$work/restore.sh" </dev/null
five "deactivate restores an unset PATH" "${bash[@]}" <<END
unset PATH
. '$demo/bin/activate'
deactivate
[ -z "\${PATH+set}" ] && echo 5
END
rm -rf "$work"
finish
