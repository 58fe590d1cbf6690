# shellcheck shell=bash disable=SC2016,SC2154 # H, ZOO, BINARY, PYTHON are run.sh's
# What `doctor --fix` mends: afterwards it works, and `--undo` brings back every byte. Sourced by run.sh.

# state FILE...: type, mode and content of each, and of all below it.
state() {
    local file
    find "$@" -print | LC_ALL=C sort | while IFS= read -r file; do
        stat -c '%F %a %n' "$file"
        [ ! -f "$file" ] || [ -L "$file" ] || cksum <"$file"
        [ ! -L "$file" ] || readlink "$file"
    done
}
# mends CODE WHAT WORD...: WHAT (a file or folder) is as before after --dry-run and after --undo; after --fix the check is clean.
mends() {
    local code=$1 what=$2 before kept
    shift 2
    before=$(state "$what")
    kept=$(state "$H/.local" 2>/dev/null || true)
    run 0 -- doctor "$@" --only "$code" --fix --dry-run
    [ "$(state "$what")" = "$before" ] || fail "--dry-run changed something"
    [ "$(state "$H/.local" 2>/dev/null || true)" = "$kept" ] || fail "--dry-run wrote something of envboot's own"
    cp "$H.txt" "$H.dry"
    run 0 -- doctor "$@" --only "$code" --fix "${UNSAFE[@]}" --yes
    run 0 -- doctor "$@" --only "$code" --strict
    [ "$(state "$what")" != "$before" ] || fail "nothing was changed"
    run 0 -- doctor --undo --yes
    [ "$(state "$what")" = "$before" ] || fail "--undo: $(diff <(state "$what") - <<<"$before")"
    run 2 -- doctor --undo --yes
    run 0 -- doctor "$@" --only "$code" --fix "${UNSAFE[@]}" --yes
}
UNSAFE=()

case_fix_netrc() {
    printf 'machine example.org login me password obviously-fake\n' >"$H/.netrc"
    chmod 644 "$H/.netrc"
    mends EB505 "$H/.netrc"
    "$PYTHON" -I -c 'import netrc, sys; netrc.netrc(sys.argv[1])' "$H/.netrc" || fail "it can't be read"
    [ "$(stat -c %a "$H/.netrc")" = 600 ] || fail "its mode is $(stat -c %a "$H/.netrc")"
}
case_fix_asks_first() {
    printf 'machine example.org login me password obviously-fake\n' >"$H/.netrc"
    chmod 644 "$H/.netrc"
    run 2 -- doctor --only EB505 --fix
    grep -q -- --yes "$H.err" || fail "$(cat "$H.err")"
    run 2 -- doctor --fix --undo
    run 2 -- doctor --unsafe-fixes
    run 2 -- doctor --dry-run
    [ "$(stat -c %a "$H/.netrc")" = 644 ] || fail "it was changed"
    run 1 -- doctor --only EB505 --json
    json 'f("EB505")[0]["fixable"] is True'
}
case_fix_open_folder() {
    venv "$H/env"
    chmod 777 "$H/env" "$H/env/bin"
    mends EB403 "$H/env" --env "$H/env"
    "$H/env/bin/python" -c 'import sys' || fail "its python does not start"
    [ "$(stat -c %a "$H/env/bin")" = 775 ] || fail "its mode is $(stat -c %a "$H/env/bin")"
}
case_fix_windows_lines() {
    printf '#!/bin/bash\r\n#PBS -l select=1\r\ncd "$PBS_O_WORKDIR"\r\necho it runs\r\n' >"$H/job"
    chmod 754 "$H/job"
    mends EB708 "$H/job" "$H/job"
    grep -q '4 lines: CR LF becomes LF' "$H.dry" || fail "$(cat "$H.dry")"
    [ "$(PBS_O_WORKDIR=$H "$H/job")" = "it runs" ] || fail "it does not run"
    [ "$(stat -c %a "$H/job")" = 754 ] || fail "its mode is lost"
}
case_fix_job_variable() {
    printf '#!/bin/bash\n#PBS -l select=1\ncd "$PBS_WORKDIR" && ls ${PBS_WORKDIR}/x $PBS_WORKDIR_OF_MINE\ntrue' >"$H/job"
    mends EB705 "$H/job" "$H/job"
    [ "$(cat "$H/job")" = $'#!/bin/bash\n#PBS -l select=1\ncd "$PBS_O_WORKDIR" && ls ${PBS_O_WORKDIR}/x $PBS_WORKDIR_OF_MINE\ntrue' ] ||
        fail "$(cat "$H/job")"
    mkdir "$H/work" && touch "$H/work/x"
    [ "$(PBS_O_WORKDIR=$H/work bash "$H/job")" = "$H/work/x" ] || fail "it does not run"
    grep -q '^-cd "$PBS_WORKDIR"' "$H.dry" || fail "$(cat "$H.dry")"
    grep -q '^+cd "$PBS_O_WORKDIR"' "$H.dry" || fail "$(cat "$H.dry")"
}
case_fix_two_of_one_file() { # both are found in the same lines
    printf '#!/bin/bash\r\n#PBS -l select=1\r\ncd "$PBS_WORKDIR"\r\n' >"$H/job"
    local before
    before=$(state "$H/job")
    run 0 -- doctor "$H/job" --only EB705 --only EB708 --fix --yes
    [ "$(cat "$H/job")" = $'#!/bin/bash\n#PBS -l select=1\ncd "$PBS_O_WORKDIR"' ] || fail "$(cat -A "$H/job")"
    run 0 -- doctor --undo --yes
    [ "$(state "$H/job")" = "$before" ] || fail "--undo"
}
case_fix_leftovers() {
    venv "$H/env"
    pip_install "$H/env" six
    local site
    site=$(site_of "$H/env")
    mkdir -p "$site/~ix"
    cp "$site/six.py" "$site/~ix/six.py"
    mends EB305 "$site" --env "$H/env"
    [ ! -e "$site/~ix" ] || fail "it is still there"
    "$H/env/bin/python" -c 'import six' || fail "six is gone"
}
case_fix_leftovers_on_another_disk() {
    [ -w /dev/shm ] || skip "there is no second file system"
    local disk site status=0
    disk=$(mktemp -d /dev/shm/envboot-zoo-XXXXXX)
    (
        venv "$disk/env"
        site=$(site_of "$disk/env")
        mkdir "$site/~ix" && echo 1 >"$site/~ix/a"
        mends EB305 "$site" --env "$disk/env"
        run 0 -- doctor --undo --yes
        printf '#!/bin/bash\n#PBS -l select=1\ncd "$PBS_WORKDIR"\n' >"$disk/job"
        mends EB705 "$disk/job" "$disk/job"
    ) || status=$?
    rm -r "$disk"
    return $status
}
case_fix_conda_block() {
    mkdir "$H/dotfiles"
    printf '%s\n' 'export A=1' '# >>> conda initialize >>>' "__conda_setup=\"\$('$H/conda/bin/conda' 'shell.bash' 'hook')\"" \
        '# <<< conda initialize <<<' 'export B=2' >"$H/dotfiles/bashrc"
    chmod 640 "$H/dotfiles/bashrc"
    ln -s dotfiles/bashrc "$H/.bashrc"
    mends EB201 "$H/dotfiles"
    [ "$(cat "$H/dotfiles/bashrc")" = $'export A=1\nexport B=2' ] || fail "$(cat "$H/dotfiles/bashrc")"
    [ -L "$H/.bashrc" ] || fail "the link is gone"
    [ "$(HOME=$H bash -ic 'echo $A$B' 2>"$H.err")" = 12 ] || fail "$(cat "$H.err")"
}
case_fix_link_of_another_user() {
    [ "$(id -u)" = 0 ] || skip "only root can make a link another user's"
    printf '%s\n' '# >>> conda initialize >>>' "__conda_setup=\"\$('$H/conda/bin/conda' 'shell.bash' 'hook')\"" \
        '# <<< conda initialize <<<' >"$H/real"
    ln -s real "$H/.bashrc"
    chown -h 12345 "$H/.bashrc"
    run 3 -- doctor --only EB201 --fix --yes
    grep -q 'a link that another user made' "$H.err" || fail "$(cat "$H.err")"
    grep -q initialize "$H/real" || fail "it was changed"
}
case_fix_file_of_another_user() {
    [ "$(id -u)" = 0 ] || skip "only root can make a file another user's"
    printf 'machine example.org login me password obviously-fake\n' >"$H/.netrc"
    chmod 644 "$H/.netrc"
    chown 12345 "$H/.netrc"
    run 3 -- doctor --only EB505 --fix --yes
    grep -q 'belongs to another user' "$H.err" || fail "$(cat "$H.err")"
}
case_fix_moved_environment() {
    venv "$H/env"
    pip_install "$H/env" click pip
    mv "$H/env" "$H/moved"
    mends EB303 "$H/moved" --env "$H/moved"
    examine "$H/moved" EB316 # RECORD tells of the scripts as they are now
    "$PIP" --python "$H/moved/bin/python" uninstall --quiet --yes click >"$H.pip" 2>&1 || fail "$(cat "$H.pip")"
    "$H/moved/bin/pip" --version | grep -qF "$H/moved" || fail "pip does not run"
}
case_fix_moved_to_a_long_path() {
    local far
    far=$H/$(printf 'a-folder-of-a-long-name/%.0s' 1 2 3 4 5 6)a_blank\ too
    venv "$H/env"
    pip_install "$H/env" pip
    mkdir -p "$far"
    mv "$H/env" "$far/env"
    mends EB303 "$far/env/bin" --env "$far/env"
    "$far/env/bin/pip" --version | grep -qF "$far/env" || fail "pip does not run"
    mv "$far/env" "$H/back" # and from the form of three lines
    run 0 -- doctor --env "$H/back" --only EB303 --fix --yes
    "$H/back/bin/pip" --version | grep -qF "$H/back" || fail "pip does not run"
    head -n 1 "$H/back/bin/pip" | grep -qxF "#!$H/back/bin/python" || fail "$(head -n 3 "$H/back/bin/pip")"
}
case_fix_kernel() {
    mkdir -p "$H/.local/share/jupyter/kernels/gone"
    printf '{"argv": ["%s/env/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "x"}\n' "$H" \
        >"$H/.local/share/jupyter/kernels/gone/kernel.json"
    mends EB317 "$H/.local/share/jupyter"
    [ ! -e "$H/.local/share/jupyter/kernels/gone" ] || fail "it is still there"
}
case_fix_settings() {
    mkdir -p "$H/.config/pip"
    printf '[global]\ntimeout = 5\ntrusted-host = a.example.org\n    b.example.org\nuser = true\n[install]\n' >"$H/.config/pip/pip.conf"
    printf '[http]\n\tsslVerify = false\n\tproxy = http://proxy:1\n' >"$H/.gitconfig"
    mends EB503 "$H/.config/pip"
    [ "$(cat "$H/.gitconfig")" = $'[http]\n# \tsslVerify = false\n\tproxy = http://proxy:1' ] || fail "$(cat "$H/.gitconfig")"
    ! command -v git >/dev/null || [ "$(git config --file "$H/.gitconfig" --list)" = http.proxy=http://proxy:1 ] || fail "git reads something else"
    run 0 -- doctor --undo --yes
    grep -q '^	sslVerify' "$H/.gitconfig" || fail "$(cat "$H/.gitconfig")"
    mends EB504 "$H/.config/pip"
    env -i HOME="$H" PATH=/usr/bin:/bin "$PIP" config list >"$H.txt" 2>&1 || fail "$(cat "$H.txt")"
    says "global.timeout='5'"
    says_not global.user
}
case_fix_unsafe_path_file() {
    venv "$H/env"
    local file
    file=$(site_of "$H/env")/helpful.pth
    echo 'import os, base64; exec(base64.b64decode("cHJpbnQoMSk="))' >"$file"
    run 1 -- doctor --env "$H/env" --only EB313 --fix --yes
    grep -q -- --unsafe-fixes "$H.err" || fail "$(cat "$H.err")"
    [ -e "$file" ] || fail "it was moved"
    UNSAFE=(--unsafe-fixes)
    run 1 -- doctor --env "$H/env" --only EB313 --json
    local before
    before=$(state "$H/env")
    run 0 -- doctor --env "$H/env" --only EB313 --fix --unsafe-fixes --yes
    [ -z "$("$H/env/bin/python" -c '')" ] || fail "it runs still"
    run 0 -- doctor --undo --yes
    [ "$(state "$H/env" | grep -v __pycache__)" = "$(grep -v __pycache__ <<<"$before")" ] || fail "--undo"
}
case_fix_unsafe_activate_script() {
    venv "$H/env"
    mv "$H/env" "$H/moved"
    run 0 -- doctor --env "$H/moved" --only EB316 --fix --unsafe-fixes --yes
    [ "$(bash -c '. "$1/moved/bin/activate" && command -v python' sh "$H")" = "$H/moved/bin/python" ] || fail "it leads elsewhere"
    run 0 -- doctor --undo --yes
    grep -q "$H/env" "$H/moved/bin/activate" || fail "--undo"
}
case_fix_undo_keeps_what_changed_since() {
    printf '#!/bin/bash\n#PBS -l select=1\ncd "$PBS_WORKDIR"\n' >"$H/job"
    run 0 -- doctor "$H/job" --only EB705 --fix --yes
    echo '# mine' >>"$H/job"
    run 4 -- doctor --undo --yes
    grep -q "what was there before is kept: $H/.local/state/envboot/fixes/000001/1" "$H.err" || fail "$(cat "$H.err")"
    grep -q '# mine' "$H/job" || fail "it was overwritten"
    cp "$H/.local/state/envboot/fixes/000001/1" "$H/job"
    run 0 -- doctor --undo --dry-run
    run 2 -- doctor --undo --yes # all is as before: there is nothing to take back any more
}
case_fix_protected_file() { # root may write everything
    [ "$(id -u)" != 0 ] || { command -v setpriv >/dev/null || skip "setpriv is not installed"; }
    skip_as_root=()
    mkdir -p "$H/.pip"
    printf '[global]\nuser = true\n' >"$H/.pip/pip.conf"
    chmod 555 "$H/.pip"
    [ "$(id -u)" != 0 ] || { chown -R 12345 "$H" && chmod 755 "$ZOO" && skip_as_root=(setpriv --reuid 12345 --regid 12345 --clear-groups); }
    local status=0
    install -m 755 "$BINARY" "$ZOO/envboot-for-all"
    "${skip_as_root[@]}" env -i HOME="$H" PATH=/usr/bin:/bin "$ZOO/envboot-for-all" doctor --only EB504 --fix --yes >"$H.txt" 2>"$H.err" || status=$?
    [ "$status" = 3 ] || fail "exit status $status: $(cat "$H.err")"
    grep -q "cannot write in $H/.pip: Permission denied" "$H.err" || fail "$(cat "$H.err")"
}
case_fix_killed() { # wherever: each file is the old or the new one, and --undo brings all of them back
    local k file before status start all killed=0 halfway=0
    venv "$H/env"
    for k in $(seq 40); do script "$H/env/bin/tool$k" "$H/gone/bin/python"; done
    before=$(state "$H/env/bin")
    start=$(date +%s%N)
    run 0 -- doctor --env "$H/env" --only EB303 --fix --yes
    all=$((($(date +%s%N) - start) / 1000))
    run 0 -- doctor --undo --yes
    for k in $(seq 15); do
        status=$(exec 2>/dev/null # or bash says that it was killed
            timeout -s KILL "$(printf '0.%06d' $((all * k / 16)))" env -i HOME="$H" PATH=/usr/bin:/bin "$BINARY" doctor \
                --env "$H/env" --only EB303 --fix --yes >"$H.txt" 2>"$H.err" && echo 0 || echo killed)
        [ "$status" = 0 ] || killed=$((killed + 1))
        for file in "$H"/env/bin/tool*; do
            [ "$(wc -l <"$file")" = 3 ] || fail "$file is neither old nor new: $(cat "$file")"
        done
        find "$H/env/bin" -name '.*.envboot-tmp-*' -delete
        [ "$(state "$H/env/bin")" != "$before" ] || continue
        [ "$status" = 0 ] || halfway=$((halfway + 1))
        run 0 -- doctor --undo --yes
        [ "$(state "$H/env/bin")" = "$before" ] || fail "--undo: $(diff <(state "$H/env/bin") - <<<"$before")"
    done
    [ "$halfway" -gt 0 ] || fail "$killed runs were killed, $halfway of them in the middle"
}
