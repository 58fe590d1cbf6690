# shellcheck shell=bash disable=SC2015,SC2016,SC2154 # H, ZOO, BINARY and PYTHON are run.sh's
# doctor itself works while everything around it is broken. Sourced by run.sh.

# A file that needs no library: this build, or else the one that ENVBOOT_STATIC names.
static_binary() {
    local file
    for file in "$BINARY" "${ENVBOOT_STATIC:-}" "${BINARY%/dev/bin/envboot}/portable/envboot"; do
        [ -x "$file" ] && ! ldd "$file" >/dev/null 2>&1 && echo "$file" && return
    done
    return 1
}
# within SECONDS STATUS WORD...: a command that ends in that time with that status; its output is in $H.txt and $H.err.
within() {
    local seconds=$1 expected=$2 status=0
    shift 2
    timeout -s KILL "$seconds" "$@" >"$H.txt" 2>"$H.err" || status=$?
    [ "$status" != 137 ] || fail "it hangs: $*"
    [ "$status" = "$expected" ] || fail "exit status $status, not $expected: $* $(tail -n 20 "$H.txt" "$H.err")"
}
# besieged SECONDS STATUS [VAR=VALUE...] WORD...: the same in a small shell of the account.
besieged() {
    local seconds=$1 expected=$2
    shift 2
    within "$seconds" "$expected" env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" "$@"
}
# no_control FILE...: nothing in them steers a terminal, turns the direction of writing, or is no UTF-8.
no_control() {
    "$PYTHON" -I - "$@" >"$H.control" <<'PY' || fail "$(cat "$H.control")"
import sys, unicodedata
for file in sys.argv[1:]:
    for number, line in enumerate(open(file, encoding="utf-8", newline="\n"), 1):
        bad = {c for c in line.rstrip("\n") if unicodedata.category(c) == "Cc" and c != "\t" or c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\u2029"}
        if bad:
            sys.exit(print(f"{file}:{number}: {bad!r} in {line!r}") or 1)
PY
}

case_siege_no_python() {
    venv "$H/env"
    pip_install "$H/env" six
    mkdir -p "$H/base/bin"
    ln -sf "$H/base/bin/python3" "$H/env/bin/python"
    sed -i "s|^home = .*|home = $H/base/bin|" "$H/env/pyvenv.cfg"
    rm "$(site_of "$H/env")/six.py"
    within 20 1 env -i HOME="$H" PATH="$H/nowhere" VIRTUAL_ENV="$H/env" "$BINARY" doctor --json
    json '{"EB302", "EB306"} <= codes'
}
case_siege_no_path_no_home() {
    within 20 0 env -i "$BINARY" doctor --json
    within 20 0 env -i HOME="$H" PATH= "$BINARY" doctor --json
    within 20 0 env -i HOME="$H/gone" PATH=/usr/bin:/bin "$BINARY" doctor --json
    touch "$H/file"
    within 20 0 env -i HOME="$H/file" PATH=/usr/bin:/bin "$BINARY" doctor --json
    within 20 2 env -i HOME=relative PATH=/usr/bin:/bin "$BINARY" doctor --json
    grep -q 'export HOME=' "$H.err" || fail "$(cat "$H.err")"
    within 20 0 env -i HOME= PATH=/usr/bin:/bin "$BINARY" doctor --json
}
case_siege_pythons_variables() {
    venv "$H/env"
    pip_install "$H/env" six
    besieged 20 1 PYTHONHOME="$H/junk" PYTHONPATH=:relative:/dev/null:"$H/junk" PYTHONSTARTUP=/dev/zero PYTHONMALLOC=junk PYTHONHASHSEED=junk \
        VIRTUAL_ENV="$H/env" "$BINARY" doctor --json
    json '"EB102" in codes and not any(code.startswith("EB3") for code in codes)'
}
case_siege_library_path_of_junk() {
    local file name
    file=$(static_binary) || skip "this build needs libraries itself; the static file that is released does not (ENVBOOT_STATIC)"
    venv "$H/env"
    pip_install "$H/env" numpy
    mkdir "$H/junk"
    for name in libc.so.6 libstdc++.so.6 libgcc_s.so.1 libm.so.6 ld-linux-x86-64.so.2 libtcl8.6.so liblua5.4.so.0 libssl.so.3; do
        head -c 4096 /dev/urandom >"$H/junk/$name"
    done
    ! LD_LIBRARY_PATH="$H/junk" /bin/true 2>/dev/null || fail "other programs start with it"
    local status=0
    timeout -s KILL 20 /usr/bin/env -i LD_LIBRARY_PATH="$H/junk" HOME="$H" "$file" doctor --env "$H/env" --json >"$H.txt" 2>"$H.err" || status=$?
    [ "$status" -le 1 ] || fail "exit status $status: $(cat "$H.err")"
    json '"EB302" not in codes and len(report["passed"]) > 10'
}
case_siege_library_that_is_none() {
    venv "$H/env"
    echo 'int f(void) { return 1; }' | cc -x c - -shared -fPIC -Wl,-soname,libzoojunk.so.1 -o "$H/libzoojunk.so" || skip "no C compiler"
    echo 'int f(void); int g(void) { return f(); }' | compiled "$H/env" -L"$H" -lzoojunk
    mkdir "$H/junk" "$H/good" "$H/narrow"
    cp "$H/libzoojunk.so" "$H/good/libzoojunk.so.1"
    head -c 4096 /dev/urandom >"$H/junk/libzoojunk.so.1"
    { head -c 4 "$H/libzoojunk.so"; printf '\1'; tail -c +6 "$H/libzoojunk.so"; } >"$H/narrow/libzoojunk.so.1" # of 32 bits: the loader goes on
    look_into 1 "$H/env" LD_LIBRARY_PATH="$H/junk:$H/good"
    json 'codes == {"EB602"} and "is no library" in f("EB602")[0]["title"]'
    LD_LIBRARY_PATH="$H/junk:$H/good" ldd "$(site_of "$H/env")/zooc/_c.so" >"$H.ldd" 2>&1 || true
    grep -q "invalid ELF header" "$H.ldd" || fail "ldd does not agree: $(cat "$H.ldd")"
    look_into 0 "$H/env" LD_LIBRARY_PATH="$H/narrow:$H/good"
    ! LD_LIBRARY_PATH="$H/narrow:$H/good" ldd "$(site_of "$H/env")/zooc/_c.so" | grep "not found" || fail "ldd does not agree"
}
case_siege_home_unreadable() {
    [ "$(id -u)" = 0 ] || skip "only root can become somebody else"
    local name somebody=(setpriv --reuid 54321 --regid 54321 --clear-groups env -i) # whom passwd does not know
    install -m 755 "$BINARY" "$ZOO/envboot-for-all"
    chmod 755 "$ZOO"
    mkdir -m 0 "$H/home"
    within 20 0 "${somebody[@]}" HOME="$H/home" PATH=/usr/bin:/bin TMPDIR=/tmp "$ZOO/envboot-for-all" doctor --json
    json '"EB901" in codes and "Permission denied" in text(f("EB901"))'
    mkdir -m 755 "$H/half"
    chown 54321 "$H/half"
    for name in .bashrc .condarc .netrc .gitconfig .curlrc; do touch "$H/half/$name" && chmod 0 "$H/half/$name"; done
    mkdir -m 0 "$H/half/.config" "$H/half/.local" "$H/half/.cache"
    within 20 0 "${somebody[@]}" HOME="$H/half" PATH=/usr/bin:/bin TMPDIR=/tmp "$ZOO/envboot-for-all" doctor --json
    mkdir -p "$H/.config/envboot"
    echo 'gpu = [[[' >"$H/.config/envboot/config.toml"
    besieged 20 0 "$BINARY" doctor --json
    json '"EB901" in codes and "config.toml" in text(f("EB901"))'
    within 20 2 "${somebody[@]}" PATH=/usr/bin:/bin TMPDIR=/tmp "$ZOO/envboot-for-all" doctor --json
    grep -q 'export HOME=' "$H.err" || fail "$(cat "$H.err")"
}
case_siege_home_full() {
    [ "$(id -u)" = 0 ] && unshare -m true 2>"$H.err" || skip "no mount namespace"
    mkdir "$H/home"
    within 20 1 unshare -m bash -c 'mount -t tmpfs -o size=1m,mode=755 none "$1/home"; "$2" -m venv --without-pip "$1/home/env"
        printf "conda init\n" >"$1/home/.bashrc"; cat /dev/zero >"$1/home/full" 2>/dev/null
        exec env -i HOME="$1/home" PATH=/usr/bin:/bin VIRTUAL_ENV="$1/home/env" "$3" doctor --json' bash "$H" "$PYTHON" "$BINARY"
    json '"EB402" in codes'
}
case_siege_streams_closed() {
    venv "$H/env"
    local words=("$BINARY" doctor --env "$H/env" --only EB3) status=0
    besieged 20 0 bash -c 'exec "$@" <&-' bash "${words[@]}"
    besieged 20 0 bash -c 'exec "$@" 2>&-' bash "${words[@]}"
    besieged 20 0 setsid --wait "${words[@]}" </dev/null
    # Where nobody gets the report, it was not given.
    env -i HOME="$H" bash -c 'exec "$@" >&-' bash "${words[@]}" 2>"$H.err" || status=$?
    [ "$status" = 3 ] || fail "stdout is closed, and the exit status is $status: $(cat "$H.err")"
    status=0
    env -i HOME="$H" "${words[@]}" >/dev/full 2>"$H.err" || status=$?
    [ "$status" = 3 ] || fail "the disk is full, and the exit status is $status: $(cat "$H.err")"
    status=0
    timeout -s KILL 20 env -i "${words[@]}" <&- >&- 2>&- || status=$?
    [ "$status" = 3 ] || fail "all are closed, and the exit status is $status"
    [ -z "$(find "$H/env" -newer "$H/env/pyvenv.cfg" -type f -size +100k)" ] || fail "it wrote to a file that took a closed stream's number"
}
case_siege_without_proc() {
    [ "$(id -u)" = 0 ] && unshare -m true 2>"$H.err" || skip "no mount namespace"
    venv "$H/env"
    pip_install "$H/env" six
    rm "$(site_of "$H/env")/six.py"
    within 20 1 unshare -m bash -c 'mount -t tmpfs none /proc && exec env -i HOME="$1" PATH=/usr/bin:/bin "$2" doctor --env "$1/env" --json' \
        bash "$H" "$BINARY"
    json 'codes == {"EB306"}'
}
case_siege_hostile_names() {
    local evil=$'\e]0;owned\a\e[2J\x9b31m\u202e\r' site
    venv "$H/env"
    pip_install "$H/env" six click
    site=$(site_of "$H/env")
    mkdir "$site/$evil-1.0.dist-info" "$site/~$evil"
    printf 'Name: %s\nVersion: %s\nRequires-Dist: %s\nRequires-Dist: gone==1+%s\nRequires-Python: <3%s\n' "$evil" "$evil" "$evil" "$evil" "$evil" \
        >"$site/$evil-1.0.dist-info/METADATA"
    printf '%s.py,,3\n' "$evil" >"$site/$evil-1.0.dist-info/RECORD"
    printf '[console_scripts]\n%s = %s:main\n' "$evil" "$evil" >"$site/$evil-1.0.dist-info/entry_points.txt"
    printf 'import os; exec("%s")\n/gone/%s\n' "$evil" "$evil" >"$site/$evil.pth"
    printf '#!/gone/%s/python\n' "$evil" >"$H/env/bin/$evil"
    chmod 755 "$H/env/bin/$evil"
    ln -s "/gone/$evil" "$H/env/lib/$evil"
    printf 'export PYTHONPATH=/x%s\nalias python="%s"\n# >>> conda initialize >>>\n"/gone/%s/bin/conda" shell.bash hook\n# <<< conda initialize <<<\n' \
        "$evil" "$evil" "$evil" >"$H/.bashrc"
    printf '[global]\nindex-url = http://%s\ntrusted-host = %s\n' "$evil" "$evil" >"$H/pip.conf"
    printf 'channels:\n\t- %s\n' "$evil" >"$H/.condarc"
    printf 'machine %s login %s password obviously-fake\nnonsense %s\n' "$evil" "$evil" "$evil" >"$H/.netrc"
    mkdir -p "$H/.local/share/jupyter/kernels/$evil"
    printf '{"argv": ["/gone/%s"]}' 'x\u001b[2J' >"$H/.local/share/jupyter/kernels/$evil/kernel.json"
    printf '#!/bin/bash\r\n#PBS -N %s\r\ncd $PBS_WORKDIR/%s\r\n' "$evil" "$evil" >"$H/$evil.pbs"
    local variables=(VIRTUAL_ENV="$H/env" PYTHONPATH="/x$evil/python3.6" http_proxy="http://$evil:fake-password@$evil"
        SSL_CERT_FILE="/gone/$evil" LANG="$evil" PIP_CONFIG_FILE="$H/pip.conf" LOADEDMODULES="a:$evil" MODULEPATH="$H/$evil")
    for way in "" --report --json --verbose; do
        besieged 30 1 "${variables[@]}" "$BINARY" doctor "$H/$evil.pbs" ${way:+"$way"}
        no_control "$H.txt" "$H.err"
        [ "$way" != --json ] || json 'len(codes) >= 12'
    done
    besieged 30 0 "${variables[@]}" "$BINARY" doctor "$H/$evil.pbs" --fix --dry-run
    no_control "$H.txt" "$H.err"
}
case_siege_metadata_of_100_megabytes() {
    venv "$H/env"
    pip_install "$H/env" six click
    head -c 100M /dev/zero | tr '\0' 'x' >>"$(dist_info "$H/env" six)/METADATA"
    json_of_size "$H/env" six METADATA
    besieged 30 1 /usr/bin/env time -f %M -o "$H.memory" "$BINARY" doctor --env "$H/env" --only EB3 --strict --json
    json 'codes == {"EB308"} and "METADATA" in text(f("EB308"))'
}
case_siege_record_of_a_million_rows() {
    venv "$H/env"
    pip_install "$H/env" six click
    "$PYTHON" -I -c 'import sys; sys.stdout.writelines(f"six_data/f{k}.dat,,3\n" for k in range(1000000))' >>"$(dist_info "$H/env" six)/RECORD"
    besieged 90 1 "$BINARY" doctor --env "$H/env" --only EB3 --json
    json 'codes == {"EB306"} and len(f("EB306")[0]["evidence"]) <= 1001 and "more" in f("EB306")[0]["evidence"][-1]["value"]'
}
case_siege_links_that_loop() {
    local site
    venv "$H/env"
    pip_install "$H/env" six click
    site=$(site_of "$H/env")
    ln -s loop "$site/loop"
    ln -s loop.pth "$site/loop.pth"
    ln -s loop-1.0.dist-info "$site/loop-1.0.dist-info"
    ln -s . "$site/again"
    ln -s a "$H/b" && ln -s b "$H/a"
    ln -s .bashrc "$H/.bashrc"
    ln -s .condarc "$H/.condarc"
    ln -sf loop "$H/env/bin/loop"
    besieged 20 0 VIRTUAL_ENV="$H/a" CONDA_PREFIX="$H/b" PYTHONPATH="$H/a" LD_LIBRARY_PATH="$H/b" "$BINARY" doctor --env "$H/env" --json
    json '"loop-1.0.dist-info" in text(f("EB308"))'
    ln -sf python "$H/env/bin/python"
    besieged 20 1 VIRTUAL_ENV="$H/env" "$BINARY" doctor --json
    json '"EB302" in codes'
}
# A pipe that nobody writes to stands for a file system that does not answer: opening it never comes back.
case_siege_pipes_and_sockets_for_files() {
    local site info name
    venv "$H/env"
    pip_install "$H/env" six click requests
    site=$(site_of "$H/env")
    info=$(dist_info "$H/env" six)
    for name in "$info/METADATA" "$(dist_info "$H/env" click)/RECORD" "$site/six.py" "$site/x.pth" "$H/.bashrc" "$H/.profile" "$H/.condarc" "$H/.netrc" \
        "$H/.gitconfig" "$H/.curlrc" "$H/env/pip.conf" "$H/env/bin/tool" "$H/env/bin/activate" "$site/idna/core.py" "$(dist_info "$H/env" idna)/entry_points.txt" \
        "$(dist_info "$H/env" idna)/direct_url.json" "$H/kernel"; do
        rm -f "$name"
        mkfifo -m 755 "$name"
    done
    mkdir -p "$H/.local/share/jupyter/kernels/k" "$H/.config/pip" "$H/.local/state/envboot" "$H/env/conda-meta"
    mkfifo "$H/.local/share/jupyter/kernels/k/kernel.json" "$H/.config/pip/pip.conf" "$H/.local/state/envboot/ledger" "$H/env/conda-meta/x-1-0.json" "$H/site.crt"
    "$PYTHON" -I -c 'import socket, sys; [socket.socket(socket.AF_UNIX).bind(path) for path in sys.argv[1:]]' "$H/.zshrc" "$H/.login"
    [ "$(id -u)" != 0 ] || mknod "$H/.cshrc" c 1 5 2>/dev/null || true # /dev/zero: a file without an end
    besieged 30 1 VIRTUAL_ENV="$H/env" SSL_CERT_FILE="$H/site.crt" LD_PRELOAD= "$BINARY" doctor --json
    json '"EB308" in codes'
    besieged 30 1 VIRTUAL_ENV="$H/env" "$BINARY" doctor --deep --json
    rm -r "$H/env/pyvenv.cfg" "$H/env/conda-meta" && mkfifo "$H/env/pyvenv.cfg"
    besieged 30 0 VIRTUAL_ENV="$H/env" "$BINARY" doctor --only EB3 --json
    mkfifo "$H/job.pbs"
    besieged 30 3 "$BINARY" doctor "$H/job.pbs" --only EB7
}
