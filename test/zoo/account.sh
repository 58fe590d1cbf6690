# shellcheck shell=bash disable=SC2016,SC2154 # start files hold their own `$`; H, ZOO, BINARY and PYTHON are run.sh's
# Start files, limits, caches and settings of an account. Sourced by run.sh.

case_start_file_speaks() {
    printf '%s\n' 'export PATH=$HOME/bin:$PATH' 'echo "Welcome back"' >"$H/.bashrc"
    # What scp and rsync read first is not theirs then.
    [ -n "$(env -i HOME="$H" PATH=/usr/bin:/bin bash -c '. ~/.bashrc')" ] || fail "this start file does not print"
    run 0 -- doctor --only EB202
    says "--> $H/.bashrc:2:1"
    printf '%s\n' '[ -t 1 ] && echo "Welcome back"' 'case $- in *i*) ;; *) return;; esac' 'fortune' >"$H/.bashrc"
    run 0 -- doctor --only EB2 --strict
}
case_start_file_ends() {
    printf '%s\n' '[ -z "$PS1" ] && exit' >"$H/.bashrc"
    run 1 -- doctor --only EB202 --json
    json 'f("EB202")[0]["level"] == "error" and f("EB202")[0]["evidence"][0]["line"] == 1'
}
case_start_file_of_terminals_only() {
    printf '%s\n' '[[ $- != *i* ]] && return' 'export https_proxy=http://proxy.example.org:3128' >"$H/.bashrc"
    [ -z "$(env -i HOME="$H" PATH=/usr/bin:/bin bash -c '. ~/.bashrc; echo "$https_proxy"')" ] || fail "a job would get it"
    run 1 -- doctor --only EB202 --strict
    says "behind it stand https_proxy"
    printf '%s\n' 'export https_proxy=http://proxy.example.org:3128' '[[ $- != *i* ]] && return' 'alias ll="ls -l"' >"$H/.bashrc"
    run 0 -- doctor --only EB202 --strict
}
case_start_file_takes_pythons_name() {
    printf 'alias python=/opt/python36/bin/python3\nalias pip3=pip\n' >"$H/.bashrc"
    run 1 -- doctor --only EB202 --strict --json
    json 'len(f("EB202")) == 1 and len(f("EB202")[0]["evidence"]) == 1'
}
case_start_file_of_debian() { # as the distribution hands it out
    [ -r /etc/skel/.bashrc ] || skip "there is no skeleton of a home here"
    cp /etc/skel/.bashrc /etc/skel/.profile "$H"
    run 0 -- doctor --only EB2 --strict --json
    json 'codes == set()'
}
case_start_file_exports() {
    printf '%s\n' "export PYTHONPATH=$H/lib" 'setenv LD_LIBRARY_PATH /opt/lib' 'export PYTHONHOME=' >"$H/.profile"
    run 1 -- doctor --only EB203 --strict --json
    json '{x["level"] for x in f("EB203")} == {"warning", "note"} and len(f("EB203")) == 2'
    run 0 PYTHONPATH="$H/lib" -- doctor --only EB203 --strict --json
    json '[x["level"] for x in f("EB203")] == ["note"]'
}

case_temporary_folder_of_a_job_that_ended() {
    run 1 TMPDIR="$H/job.4711" -- doctor --only EB404 --strict
    says "there is no such folder"
    ! env -i TMPDIR="$H/job.4711" PATH=/usr/bin:/bin mktemp >"$H.mktemp" 2>&1 || fail "mktemp takes it"
    mkdir "$H/job.4711"
    run 0 TMPDIR="$H/job.4711" -- doctor --only EB404 --strict
}
case_cache_on_another_disk() {
    [ "$(stat -c %d /dev/shm 2>"$H.err")" != "$(stat -c %d "$H")" ] || skip "there is only one disk"
    [ -w /dev/shm ] || skip "/dev/shm can't be written to"
    "$UV" venv --quiet --offline --python "$PYTHON" "$H/env" >"$H.uv" 2>&1 || fail "$(cat "$H.uv")"
    run 0 UV_CACHE_DIR=/dev/shm -- doctor --env "$H/env" --only EB405 --json
    json 'f("EB405")[0]["level"] == "note"'
    mkdir -p "$H/.cache/uv"
    run 0 -- doctor --env "$H/env" --only EB405 --json
    json 'codes == set()'
}
case_locale_that_the_node_lacks() {
    ! locale -a | grep -q tlh_XX || fail "this machine has Klingon"
    run 1 LANG=tlh_XX.UTF-8 -- doctor --only EB406 --strict
    says "export LANG="
    run 0 LC_ALL=C.UTF-8 LANG=tlh_XX.UTF-8 -- doctor --only EB406 --strict
}
case_locale_of_an_old_python() {
    venv "$H/env"
    mv "$H"/env/lib/python3* "$H/env/lib/python3.6"
    rm "$H"/env/bin/python*
    sed -i 's/^version = .*/version = 3.6.8/' "$H/env/pyvenv.cfg"
    run 0 LC_ALL=C -- doctor --env "$H/env" --only EB406 --json
    json '"Python 3.6" in text(f("EB406"))'
    run 0 LC_ALL=C.UTF-8 -- doctor --env "$H/env" --only EB406 --json
    json 'codes == set()'
}
case_low_limits() {
    local status=0
    (
        ulimit -S -n 100 || exit 9
        exec env -i HOME="$H" PATH=/usr/bin:/bin "$BINARY" doctor --only EB407 --json
    ) >"$H.txt" 2>"$H.err" || status=$?
    [ "$status" = 0 ] || fail "exit status $status: $(cat "$H.err")"
    json 'len(f("EB407")) == 1 and "it is 100; 256" in text(f("EB407"))'
    run 0 -- doctor --only EB407 --strict
}
case_environment_in_a_folder_for_temporary_files() {
    case $ZOO in /var/tmp/*) skip "the zoo itself is there" ;; esac
    elsewhere=$(mktemp -d /var/tmp/envboot-zoo-XXXXXX)
    trap 'rm -rf "$elsewhere"' EXIT
    venv "$elsewhere/env"
    run 1 -- doctor --env "$elsewhere/env" --only EB408 --strict
    says "below /var/tmp"
}
case_environment_where_the_site_deletes() {
    lab_site
    printf '%s\n' '[[place]]' 'name = "scratch"' 'path = "$SCRATCH"' 'purge = "files that nobody read for 60 days are deleted"' \
        >>"$H/.config/envboot/sites/lab.toml"
    mkdir "$H/scratch"
    venv "$H/scratch/env"
    venv "$H/env"
    run 1 SCRATCH="$H/scratch" -- doctor --site lab --env "$H/scratch/env" --only EB408 --strict
    says "60 days"
    run 0 SCRATCH="$H/scratch" -- doctor --site lab --env "$H/env" --only EB408 --strict
}
case_start_file_of_debian_and_conda() { # whose block, behind Debian's early return, is what `conda init` writes
    [ -r /etc/skel/.bashrc ] || skip "there is no skeleton of a home here"
    mkdir -p "$H/conda/bin"
    touch "$H/conda/bin/conda"
    {
        cat /etc/skel/.bashrc
        printf '%s\n' '# >>> conda initialize >>>' "__conda_setup=\"\$('$H/conda/bin/conda' 'shell.bash' 'hook' 2> /dev/null)\"" \
            'if [ $? -eq 0 ]; then' '    eval "$__conda_setup"' 'else' "    export PATH=\"$H/conda/bin:\$PATH\"" 'fi' \
            'unset __conda_setup' '# <<< conda initialize <<<'
    } >"$H/.bashrc"
    run 0 -- doctor --only EB202 --strict --json
    json 'codes == set()'
    echo 'export http_proxy=http://proxy.example.org:3128' >>"$H/.bashrc"
    run 1 -- doctor --only EB202 --strict
    says "behind it stand http_proxy"
}
