# shellcheck shell=bash
# `env activate-script`: one file that does what conda does and needs no conda; `env verify` says what changed since.
# shellcheck disable=SC2016
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
fresh_home
printf 'report_errors: false\n' >"$HOME/.condarc"
theirs=$HOME/theirs/envs/dl
expect "a conda environment" env -i HOME="$HOME" PATH=/usr/bin:/bin "$RIG_TOP/bin/conda" create -y -q -p "$theirs" --solver classic \
    --override-channels -c "file://$RIG_DIR/www/channel" "python=$RIG_PYTHON" envhook
printf '{"env_vars": {"FROM_STATE": "it'"'"'s $HOME", "AWAY": "***unset***", "ALSO": "1"}}' >"$theirs/conda-meta/state"

expect "from the environment" "$ENVBOOT" env activate-script --from "$theirs" --output "$HOME/act"
expect_said "its history names the conda" "conda-meta/history names it"
expect_said "it says which generation" "4.6 or later"
expect_said "it was compared in every shell" "bash, bash --posix, zsh, dash, ksh93, mksh, yash, busybox sh"
expect "from the conda" "$ENVBOOT" env activate-script --from "$RIG_TOP" --env "$theirs" --output "$HOME/act.csh"
expect_said "it was compared in both" "tcsh, csh"
expect "from the module" "$ENVBOOT" env activate-script --from apps/anaconda/3EnvCreation --modulepath "$RIG_MODULEPATH" --env "$theirs" \
    --output "$HOME/act.fish"
expect_said "the module's effects name the conda" "the module apps/anaconda/3EnvCreation brings the conda $RIG_TOP_ENVCREATION"
expect_said "it says which generation that is" "4.4 or 4.5"
expect_status 2 "a module without a conda" "$ENVBOOT" env activate-script --from compiler/gcc --modulepath "$RIG_MODULEPATH"
expect_said "it says what to type" "--from DIR"
expect_status 2 "a folder that is none of it" "$ENVBOOT" env activate-script --from "$HOME"
/usr/bin/python3 -m venv --without-pip "$HOME/plain"
expect_status 2 "a venv" "$ENVBOOT" env activate-script --from "$RIG_TOP" --env "$HOME/plain"
expect_said "it says what a venv gets" "env adopt PREFIX"
expect_status 2 "no place named" "$ENVBOOT" env activate-script
output=$("$ENVBOOT" env activate-script --from "$theirs" 2>/dev/null)
equal "to stdout without --output" "$(head -n 1 <<<"$output")" "# envboot: activate 1"

# A 4.3 finds itself by its own folder; it can't be asked. A stand-in of its shape.
old=$HOME/old
mkdir -p "$old/bin" "$old/conda-meta"
printf '#!/bin/sh\nexit 1\n' >"$old/bin/conda"
chmod 755 "$old/bin/conda"
printf '#!/bin/bash\n"$(dirname "$0")/conda" ..activate bash "$@"\n' >"$old/bin/activate"
: >"$old/conda-meta/conda-4.3.16-py36_0.json"
expect "from a conda 4.3" "$ENVBOOT" env activate-script --from "$old" --env "$theirs" --output "$HOME/act43"
expect_said "it says what was not done" "not compared with conda"

# A real one of that kind, and what its own script makes of a shell.
if [[ -x $RIG_TOP_OLD/bin/conda ]]; then
    cat >"$HOME/ask.sh" <<END
printf '%s|' "\$CONDA_PREFIX" "\$PATH" "\$ENVHOOK_HOME"
END
    real=$(env -i HOME="$HOME" PATH=/usr/bin:/bin bash -c '. "$1/bin/activate" "$2" 2>/dev/null && . "$3"' - "$RIG_TOP_OLD" "$theirs" "$HOME/ask.sh")
    equal "the real conda 4.2 activates" "${real##*/}" "envhook|"
    expect "from the real conda 4.2" "$ENVBOOT" env activate-script --from "$RIG_TOP_OLD" --env "$theirs" --output "$HOME/act42"
    expect_said "it says which generation that is" "conda 4.2.7 (4.2 or 4.3)"
    equal "it put links to its conda into the environment" "$(readlink "$theirs/bin/conda")" "$RIG_TOP_OLD/bin/conda"
    equal "which is no root for that" "$(env -i PATH=/usr/bin:/bin bash -c '. "$1"; echo "$CONDA_DEFAULT_ENV"' - "$HOME/act42")" dl
    expect "and its history still names its own" "$ENVBOOT" env activate-script --from "$theirs" --output "$HOME/act-again"
    expect_said "the conda that made it" "conda-meta/history names it"
    for shell in bash dash zsh ksh mksh yash 'busybox sh'; do
        # shellcheck disable=SC2086
        equal "it does what the real conda 4.2 does, in $shell" \
            "$(env -i HOME="$HOME" PATH=/usr/bin:/bin $shell -c '. "$1" && . "$2"' - "$HOME/act42" "$HOME/ask.sh")" "$real"
    done
else
    printf 'skip %s: a real conda 4.2: the rig has no Python 2.7\n' "$SCENARIO"
fi

# What the hook and the state say, in a shell without HOME, PATH or start files, under set -eu; and back again.
cat >"$HOME/job.sh" <<END
set -eu
before=\$(/usr/bin/env | /usr/bin/sort)
. '$HOME/act'
[ "\$ENVHOOK_HOME" = '$theirs/share/envhook' ] || exit
[ "\$FROM_STATE" = "it's \\\$HOME" ] || exit
[ "\${ALSO}\${AWAY-unset}" = 1unset ] || exit
[ "\$(command -v python)" = '$theirs/bin/python' ] || exit
deactivate
[ "\$before" = "\$(/usr/bin/env | /usr/bin/sort)" ] || exit
echo 5
END
for shell in bash 'bash --posix' dash zsh mksh yash 'busybox sh'; do
    # shellcheck disable=SC2086
    five "in a job, in $shell" env -i PATH=/usr/bin:/bin A=1 $shell "$HOME/job.sh" --lr 0.1
done
five "in a job, with a script from a conda 4.3" env -i PATH=/usr/bin:/bin bash <<END
. '$HOME/act43'
[ "\$FROM_STATE" = "it's \\\$HOME" ] && [ "\$CONDA_DEFAULT_ENV" = dl ] && echo 5
END

expect "verify" "$ENVBOOT" env verify "$HOME/act"
expect "verify the one of csh" "$ENVBOOT" env verify "$HOME/act.csh"
expect "adopt it as well" "$ENVBOOT" env adopt "$theirs"
expect "verify all environments" "$ENVBOOT" env verify
printf '{"env_vars": {"FROM_STATE": "else"}}' >"$theirs/conda-meta/state"
printf '# edited\n' >>"$HOME/.local/share/envboot/adopted/dl/bin/activate"
expect_status 1 "verify after a change" "$ENVBOOT" env verify "$HOME/act"
expect_said "it says what changed" "wants other variables"
expect_status 1 "verify the adopted one" "$ENVBOOT" env verify dl
expect_said "its variables" "wants other variables"
expect_said "its scripts" "bin/activate was changed since envboot wrote it"
printf '# changed\n' >>"$old/bin/activate"
mv "$old/conda-meta/conda-4.3.16-py36_0.json" "$old/conda-meta/conda-4.3.30-py36_0.json"
expect_status 1 "verify after conda changed" "$ENVBOOT" env verify "$HOME/act43"
expect_said "its version" "is version 4.3.30 and was 4.3.16"
expect_said "its script" "$old/bin/activate was changed"
rm -rf "$old" "$theirs"
expect_status 1 "verify after both went" "$ENVBOOT" env verify "$HOME/act43"
expect_said "the environment" "is no environment"
expect_said "the conda" "is gone; the script doesn't need it"
expect_status 2 "verify a name that is none" "$ENVBOOT" env verify nothing
expect_status 2 "verify a file that is none" "$ENVBOOT" env verify "$HOME/.condarc"
rm -rf "$HOME"
finish
