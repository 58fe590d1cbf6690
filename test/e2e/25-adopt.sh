# shellcheck shell=bash
# `env adopt`: scripts for a conda environment and a venv that others made, which stay as they are.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
fresh_home
printf 'report_errors: false\n' >"$HOME/.condarc"
theirs=$HOME/theirs/envs/dl
conda=$RIG_TOP/bin/conda
expect "a conda environment" env -i HOME="$HOME" PATH=/usr/bin:/bin "$conda" create -y -q -p "$theirs" --solver classic --override-channels \
    -c "file://$RIG_DIR/www/channel" "python=$RIG_PYTHON" envhook
printf '{"env_vars": {"FROM_STATE": "it is so"}}' >"$theirs/conda-meta/state"
expect "a venv" /usr/bin/python3 -m venv --without-pip "$HOME/theirs/plain"
inside() { find "$HOME/theirs" -printf '%P %y %m %s %T@ %l\n' | sort; }
before=$(inside)
scripts=$HOME/.local/share/envboot/adopted

expect "adopt, tried" "$ENVBOOT" env adopt "$theirs" --dry-run
expect "trying wrote nothing" test ! -e "$scripts"
expect "adopt the conda environment" "$ENVBOOT" env adopt "$theirs"
expect_said "it says what to type" ". '$scripts/dl/bin/activate'"
expect "adopt the venv under a name" "$ENVBOOT" env adopt "$HOME/theirs/plain" --name mine
equal "nothing in them changed" "$(inside)" "$before"
expect_status 2 "a folder that is no environment" "$ENVBOOT" env adopt "$HOME"
expect_said "it says why" "neither conda-meta nor pyvenv.cfg"
expect_status 2 "a name that is taken" "$ENVBOOT" env adopt "$HOME/theirs/plain" --name dl
expect_said "it says what to type" "--name NAME"
expect_status 2 "init under its name" rig_init demo --name mine --dry-run
expect_said "it says what to type instead" "envboot env remove mine"

# What the environment's own conda makes of a shell, and what the scripts make of it.
cat >"$HOME/ask.py" <<END
import os, sys
names = "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "CONDA_SHLVL", "CONDA_PROMPT_MODIFIER", "ENVHOOK_HOME", "FROM_STATE"
print(sys.prefix, os.environ["PATH"].replace("$RIG_TOP/condabin:", ""), *(os.environ.get(name) for name in names))
END
ask="python '$HOME/ask.py'"
in_conda=$(env -i HOME="$HOME" PATH=/usr/bin:/bin bash <<END
eval "\$('$conda' shell.posix activate '$theirs')"
$ask
END
)
equal "conda itself runs the hook" "$in_conda" \
    "$theirs $theirs/bin:/usr/bin:/bin $theirs dl 1 (dl)  $theirs/share/envhook it is so"
same() {
    local name=$1
    shift
    output=$("$@" 2>&1)
    expect_last "$name" "$in_conda"
}
for shell in bash 'bash --posix' dash zsh ksh mksh yash 'busybox sh'; do
    # shellcheck disable=SC2086
    same "the same in $shell" env -i HOME="$HOME" PATH=/usr/bin:/bin $shell -eu <<END
. '$scripts/dl/bin/activate'
$ask
END
done
for shell in 'tcsh -f' 'bsd-csh -f' 'fish --no-config'; do
    end=${shell%% *}
    [[ $end = fish ]] || end=csh
    # shellcheck disable=SC2086
    same "the same in $shell" env -i HOME="$HOME" PATH=/usr/bin:/bin $shell <<END
source '$scripts/dl/bin/activate.$end'
$ask
END
done
five "the general script takes its name" env -i PATH=/usr/bin:/bin bash <<END
. '$HOME/.local/share/envboot/activate' mine
[[ \$VIRTUAL_ENV == '$HOME/theirs/plain' ]] && echo 5
END
five "the general script takes its path" env -i PATH=/usr/bin:/bin bash <<END
. '$HOME/.local/share/envboot/activate' '$theirs'
[[ \$CONDA_PREFIX == '$theirs' ]] && echo 5
END
equal "nothing in them changed by use" "$(inside)" "$before"

expect "list" "$ENVBOOT" env list
expect_said "it names the conda environment" "$theirs"
expect_said "it names the venv" "mine"
expect "show" "$ENVBOOT" env show dl
expect_said "it tells what is set" "FROM_STATE=it is so"
expect "remove" "$ENVBOOT" env remove dl --yes
expect "its scripts are gone" test ! -e "$scripts/dl"
equal "and it is not" "$(inside)" "$before"
expect "the other one stays" test -s "$scripts/mine/bin/activate"
expect "adopt, inside too" "$ENVBOOT" env adopt "$theirs" --inside
five "by the script inside" env -i PATH=/usr/bin:/bin dash <<END
. '$theirs/bin/activate'
[ "\$CONDA_PREFIX" = '$theirs' ] && echo 5
END
expect "remove it again" "$ENVBOOT" env remove dl --yes
equal "with what was inside" "$(inside | grep -v '^envs/dl/bin ')" "$(grep -v '^envs/dl/bin ' <<<"$before")"
plain=$HOME/theirs/plain
for end in '' .csh .fish; do cp -p "$plain/bin/activate$end" "$HOME/own$end"; done
expect "adopt the venv, inside too" "$ENVBOOT" env adopt "$plain" --name mine --inside
five "by the script inside it" env -i PATH=/usr/bin:/bin PYTHONPATH=/a dash <<END
. '$plain/bin/activate'
[ "\$VIRTUAL_ENV" = '$plain' ] && [ -z "\${PYTHONPATH+x}" ] && echo 5
END
expect "its own is kept beside" cmp "$plain/bin/activate.theirs~" "$HOME/own"
expect "once more" "$ENVBOOT" env adopt "$plain" --name mine --inside
expect "its own is still kept" cmp "$plain/bin/activate.theirs~" "$HOME/own"
expect "remove the venv's doors" "$ENVBOOT" env remove mine --yes
for end in '' .csh .fish; do expect "its own is back, activate$end" cmp "$plain/bin/activate$end" "$HOME/own$end"; done
equal "and nothing else" "$(find "$plain/bin" "$HOME/.local/share/envboot/adopted" -name '*~' -o -name mine)" ""
printf '# mine\n' >>"$plain/bin/activate.fish"
touch -d 2020-01-01 "$plain/bin/activate.fish"
expect_status 4 "one that was edited is not replaced" "$ENVBOOT" env adopt "$plain" --name mine --inside
equal "and none of the others" "$(cmp "$plain/bin/activate" "$HOME/own" 2>&1)" ""
cp -p "$HOME/own.fish" "$plain/bin/activate.fish"
rm "$HOME"/own*
rm -rf "$HOME"
finish
