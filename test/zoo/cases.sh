# shellcheck shell=bash disable=SC2016,SC2154 # modulefiles hold their own `$`; H, ZOO, BINARY and PYTHON are run.sh's
# The zoo: one function a broken account. Sourced by run.sh.

CHECKS=65 # that doctor has

case_healthy() {
    venv "$H/.local/share/envboot/envs/.gen/dl-1"
    ln -s .gen/dl-1 "$H/.local/share/envboot/envs/dl"
    script "$H/.local/share/envboot/envs/.gen/dl-1/bin/tool" "$H/.local/share/envboot/envs/.gen/dl-1/bin/python"
    local good=http://proxy.example.org:3128
    run 0 http_proxy=$good https_proxy=$good HTTP_PROXY=$good HTTPS_PROXY=$good no_proxy=localhost,127.0.0.1 \
        NO_PROXY=localhost,127.0.0.1 VIRTUAL_ENV="$H/.local/share/envboot/envs/dl" -- doctor --strict
    says "nothing is wrong"
    run 0 -- doctor --json
    json 'report["findings"] == [] and len(report["passed"]) + len(report["skipped"]) == '"$CHECKS"
}

case_moved_venv() {
    venv "$H/old"
    script "$H/old/bin/pip" "$H/old/bin/python"
    cp -r "$H/old" "$H/copy"
    run 1 VIRTUAL_ENV="$H/copy" -- doctor
    says "EB303"
    says "scripts of $H/copy start another environment's python"
    says "pip: #!$H/old/bin/python"
    rm -r "$H/old"
    run 1 -- doctor --env "$H/copy" --json
    json 'len(f("EB303")) == 1 and "is gone" in f("EB303")[0]["title"]'
}

case_long_shebang() { # as pip writes it where the path is too long or holds blanks
    local env="$H/a folder with blanks/env"
    venv "$env"
    printf "#!/bin/sh\n'''exec' \"%s\" \"\$0\" \"\$@\"\n' '''\nimport sys\n" "$env/bin/python" >"$env/bin/pip"
    run 0 -- doctor --env "$env" --only EB3
    mv "$env" "$H/moved"
    run 1 -- doctor --env "$H/moved" --only EB303
    says "pip: #!$env/bin/python"
}

case_linked_home() { # an environment below a linked folder is not a moved one
    mkdir "$H/disk"
    ln -s disk "$H/scratch"
    venv "$H/scratch/env"
    script "$H/scratch/env/bin/pip" "$H/disk/env/bin/python"
    run 0 VIRTUAL_ENV="$H/scratch/env" -- doctor --only EB3
    run 0 VIRTUAL_ENV="$H/disk/env" -- doctor --only EB3
}

case_lost_guard() {
    local packages
    venv "$H/env"
    packages=$(echo "$H"/env/lib/python3*/site-packages)
    run 0 -- doctor --env "$H/env" --only EB105 --strict
    echo '{}' >"$H/env/envboot.lock" # one of ours, then
    run 0 -- doctor --env "$H/env" --only EB105
    says "$H/env has lost its guard against PYTHONPATH"
    touch "$packages/_envboot_guard.py" "$packages/000_envboot_guard.pth"
    run 0 -- doctor --env "$H/env" --only EB105 --strict
    rm "$packages/_envboot_guard.py"
    mkdir -p "$H/env/share/envboot"
    touch "$H/env/share/envboot/no-guard" # as the recipe wanted it
    run 0 -- doctor --env "$H/env" --only EB105 --strict
}

case_dangling_python() {
    mkdir -p "$H/base/bin"
    ln -s "$PYTHON" "$H/base/bin/python3"
    venv "$H/env"
    script "$H/env/bin/pip" "$H/env/bin/python"
    ln -sf "$H/base/bin/python3" "$H/env/bin/python"
    rm -r "$H/base"
    run 1 VIRTUAL_ENV="$H/env" -- doctor --json
    json '"-> " + "'"$H"'/base/bin/python3" in f("EB302")[0]["evidence"][0]["value"]'
    json 'f("EB303")[0]["because_of"] == "EB302"'
}

hijacking_tree() { # a site that puts packages of its own Python on PYTHONPATH
    mkdir -p "$H/site/apps/anaconda" "$H/opt/lib/python3.6/site-packages/numpy" "$H/site/apps/broken"
    touch "$H/opt/lib/python3.6/site-packages/numpy/__init__.py"
    printf '%s\n' '#%Module1.0' 'proc ModulesHelp {} { puts stderr "conda of the site" }' "set TOP $H/opt" \
        'prepend-path  PYTHONPATH  $TOP/lib/python3.6/site-packages' >"$H/site/apps/anaconda/3"
    printf '%s\n' '#%Module1.0' 'prepend-path PATH $TOPP/bin' >"$H/site/apps/broken/1"
}

case_hijacking_module_loaded() {
    [ -r /usr/share/modules/init/bash ] || skip "environment-modules is not installed"
    hijacking_tree
    env -i HOME="$H" PATH=/usr/bin:/bin bash -c '. /usr/share/modules/init/bash
        module use "$HOME/site"; module load apps/anaconda/3; env -0' >"$H.env"
    mapfile -d '' loaded <"$H.env"
    run 1 "${loaded[@]}" -- doctor
    says "the loaded module apps/anaconda/3 puts $H/opt/lib/python3.6/site-packages on PYTHONPATH"
    says "--> $H/site/apps/anaconda/3:4:15"
    says " 4 | prepend-path  PYTHONPATH  \$TOP/lib/python3.6/site-packages"
    says "   |               ^^^^^^^^^^"
    says "= fix: module unload apps/anaconda/3"
    run 1 "${loaded[@]}" -- doctor --json
    json 'f("EB101")[0]["level"] == "error" and f("EB101")[0]["evidence"][0]["line"] == 4'
    json '"EB103" not in codes and len(f("EB104")) == 1 and "TOPP" in text(f("EB104"))'
}

case_hijacking_module_not_loaded() {
    hijacking_tree
    run 0 MODULEPATH="$H/site:$H/nowhere" -- doctor --json
    json 'f("EB103")[0]["level"] == "note" and f("EB103")[0]["evidence"][0]["line"] == 4'
    json 'f("EB103")[0]["evidence"][0]["file"] == "'"$H"'/site/apps/anaconda/3"'
    json 'f("EB104")[0]["evidence"][0]["file"] == "'"$H"'/site/apps/broken/1"'
    json '"EB101" not in codes'
}

case_no_module_system() {
    run 0 -- doctor --only EB1 --json
    json '{s["code"] for s in report["skipped"]} == {"EB103", "EB104"} and "no module system" in text(report)'
}

case_pythonpath_of_start_file() {
    venv "$H/env"
    local packages=("$H"/env/lib/python3*/site-packages)
    mkdir -p "$H/code/six" "${packages[0]}/six"
    printf '%s\n' '# mine' "export PYTHONPATH=$H/code" >"$H/.bashrc"
    run 0 PYTHONPATH="$H/code" VIRTUAL_ENV="$H/env" -- doctor
    says "$H/.bashrc puts $H/code on PYTHONPATH"
    says "--> $H/.bashrc:2:8"
    says "$H/code hides six of $H/env"
    run 1 PYTHONPATH="$H/code" -- doctor --strict
}

case_pythonhome() {
    run 1 PYTHONHOME=/opt/python36 -- doctor --json
    json 'f("EB102")[0]["fix"] == "unset PYTHONHOME"'
}

case_conda_init_of_removed_root() {
    printf '%s\n' '# >>> conda initialize >>>' "__conda_setup=\"\$('$H/conda/bin/conda' 'shell.bash' 'hook')\"" \
        '# <<< conda initialize <<<' >"$H/.bashrc"
    run 1 -- doctor
    says "EB201"
    says "sed -i.bak '1,3d' $H/.bashrc"
}

case_user_site_leak() { # a folder with conda-meta stands in for a conda environment
    local lib
    lib=python$("$PYTHON" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    mkdir -p "$H/conda-env/conda-meta" "$H/conda-env/bin" "$H/conda-env/lib/$lib/site-packages" \
        "$H/.local/lib/$lib/site-packages/numpy"
    ln -s "$PYTHON" "$H/conda-env/bin/python"
    run 0 CONDA_PREFIX="$H/conda-env" -- doctor --json
    json 'f("EB301")[0]["level"] == "warning" and "numpy" in text(f("EB301"))'
    run 0 CONDA_PREFIX="$H/conda-env" PYTHONNOUSERSITE=1 -- doctor --strict --only EB301
}

case_proxies_contradict() {
    run 1 http_proxy=http://me:fake-password@proxy:3128 HTTP_PROXY=http://other:1 https_proxy=ftp://proxy:21 \
        no_proxy='*.example.org' REQUEST_METHOD=GET -- doctor --json
    json 'len(f("EB501")) == 5'
    says_not fake-password
    run 1 http_proxy=http://me:fake-password@proxy:3128 https_proxy=nonsense://x -- doctor
    says_not fake-password
}

case_ca_variable_names_nothing() {
    run 1 SSL_CERT_FILE="$H/site.crt" -- doctor
    says "SSL_CERT_FILE=$H/site.crt: there is no such file"
    echo "<html>log in first</html>" >"$H/site.crt"
    run 1 REQUESTS_CA_BUNDLE="$H/site.crt" -- doctor --only EB502 --json
    json '"no certificate" in text(f("EB502"))'
}

case_small_and_noexec_temporary_folder() {
    [ "$(id -u)" = 0 ] || skip "only root can mount a file system"
    command -v unshare >/dev/null || skip "unshare is not installed"
    mkdir "$H/tmp"
    unshare -m true 2>"$H.err" || skip "no mount namespace: $(cat "$H.err")"
    local status=0
    unshare -m sh -c 'mount -t tmpfs -o size=1m,noexec none "$1/tmp" &&
        exec env -i HOME="$1" PATH=/usr/bin:/bin TMPDIR="$1/tmp" "$2" doctor --json' sh "$H" "$BINARY" >"$H.txt" || status=$?
    [ "$status" = 1 ] || fail "exit status $status"
    json '{x["level"] for x in f("EB401")} == {"error", "warning"} and "noexec" in text(f("EB401"))'
}

case_damaged_ledger() {
    mkdir -p "$H/.local/state/envboot/journals"
    printf 'no journal of any version\n' >"$H/.local/state/envboot/ledger"
    touch "$H/.local/state/envboot/.ledger.envboot-tmp-3"
    run 0 -- doctor --only EB901 --json
    json '{x["level"] for x in f("EB901")} == {"warning", "note"} and "damaged" in text(f("EB901"))'
}

lab_site() { # a profile with K40 nodes of an old driver
    mkdir -p "$H/.config/envboot/sites"
    printf '%s\n' 'schema = 1' 'name = "lab"' 'title = "A lab"' '[[node]]' 'name = "old"' 'gpus = ["K40"]' \
        "driver = \"${1:-470.82.01}\"" >"$H/.config/envboot/sites/lab.toml"
}

torch() { # torch PREFIX ARCH...: a torch of CUDA 10.0 whose only kernels are for these
    local prefix=$1 packages
    shift
    venv "$prefix"
    packages=$(echo "$prefix"/lib/python3*/site-packages)
    mkdir -p "$packages/torch" "$packages/torch-1.3.1.dist-info"
    printf 'Metadata-Version: 2.1\nName: torch\nVersion: 1.3.1\n' >"$packages/torch-1.3.1.dist-info/METADATA"
    printf 'torch/kernels.fatbin,,\ntorch/version.py,,\n' >"$packages/torch-1.3.1.dist-info/RECORD"
    echo "cuda = '10.0.130'" >"$packages/torch/version.py"
    "$PYTHON" -I -c 'import struct, sys
entries = b"".join(struct.pack("<HHIQIIHHIIIQQQ", 2, 0x101, 64, 16, 0, 0, 7, 1, int(arch), 0, 0, 0x11, 0, 0) + bytes(16)
                   for arch in sys.argv[1:])
sys.stdout.buffer.write(struct.pack("<QQ", 0x00100001BA55ED50, len(entries)) + entries)' "$@" >"$packages/torch/kernels.fatbin"
}

case_no_kernel_for_the_sites_gpu() {
    torch "$H/env" 37 70
    lab_site
    run 1 -- doctor --site lab --env "$H/env" --json
    json 'len(f("EB601")) == 1 and f("EB601")[0]["fix"] == "envboot init dl-cc35"'
    json '"K40" in f("EB601")[0]["title"] and "sm_37" in text(f("EB601"))'
    torch "$H/good" 35 70
    run 0 -- doctor --site lab --env "$H/good" --only EB601 --json
    json 'report["passed"] == ["EB601"]'
}

case_driver_too_old() {
    torch "$H/env" 35
    lab_site 390.46
    run 1 -- doctor --site lab --env "$H/env" --only EB6
    says "the driver of old nodes is too old for torch 1.3.1"
    says "410.48"
}

case_gpu_unknown() {
    [ ! -e /proc/driver/nvidia ] || skip "this machine has NVIDIA cards"
    torch "$H/env" 35
    run 0 --  doctor --env "$H/env" --only EB601
    says "skipped EB601  no GPU here"
}

case_choosing_checks() {
    run 0 -- doctor --list
    [ "$(wc -l <"$H.txt")" = "$CHECKS" ] || fail "$(cat "$H.txt")"
    cut -d ' ' -f 1 "$H.txt" | LC_ALL=C sort -c || fail "the list is not in order"
    run 0 -- doctor --list --json
    "$PYTHON" -I -c 'import json, sys; assert len(json.load(sys.stdin)["checks"]) == int(sys.argv[1])' "$CHECKS" <"$H.txt"
    run 0 -- doctor --only EB30 --skip EB303 --json
    json 'report["passed"][:2] == ["EB301", "EB302"] and "EB303" not in report["passed"]'
    run 0 -- doctor --only EB30 --verbose
    says "   EB302"
    run 0 PYTHONHOME=/x -- doctor --skip EB102
    run 2 -- doctor --only EB777
    run 2 -- doctor --env "$H/none"
    run 0 -- explain EB101
    says "# EB101: "
    run 0 -- explain EB101 --json
    "$PYTHON" -I -c 'import json, sys; assert json.load(sys.stdin)["code"] == "EB101"' <"$H.txt"
    run 2 -- explain EB7
}

case_hostile_text() { # what a variable or a file holds can't steer the terminal, nor break the JSON
    local evil=$'/x\e[31m\xff/python3.6/site-packages'
    mkdir -p "$H/$evil"
    printf 'export PYTHONPATH="%s"\n' "$evil" >"$H/.bashrc"
    run 1 PYTHONPATH="$H/$evil" SSL_CERT_FILE="$evil" -- doctor
    says EB101
    says_not $'\e'
    run 1 PYTHONPATH="$H/$evil" SSL_CERT_FILE="$evil" -- doctor --json
    json '{"EB101", "EB502"} <= codes'
}

case_interrupted() { # by Ctrl-C while a modulefile runs for ever
    mkdir "$H/site"
    printf '%s\n' '#%Module1.0' 'while 1 {}' >"$H/site/endless"
    env -i HOME="$H" PATH=/usr/bin:/bin MODULEPATH="$H/site" "$BINARY" doctor --json >"$H.txt" 2>"$H.err" &
    local pid=$! status=0
    sleep 0.4
    kill -INT "$pid"
    wait "$pid" || status=$?
    [ "$status" = 130 ] || fail "exit status $status: $(cat "$H.txt" "$H.err")"
    [ ! -s "$H.txt" ] || fail "it gave half a report"
}

listing() { find "$H" -printf '%p %y %m %s %T@ %C@ %l\n' | LC_ALL=C sort; }

case_writes_nothing() {
    hijacking_tree
    venv "$H/env"
    mkdir -p "$H/.local/state/envboot/locks"
    listing >"$ZOO/before"
    run 0 MODULEPATH="$H/site" VIRTUAL_ENV="$H/env" -- doctor
    listing >"$ZOO/after"
    diff "$ZOO/before" "$ZOO/after" >"$H.diff" || fail "$(cat "$H.diff")"
}

# traced CALLS: runs doctor on an account with a module tree; what it and its workers called is in $H.trace.
traced() {
    command -v strace >/dev/null || skip "strace is not installed"
    hijacking_tree
    torch "$H/env" 37
    lab_site
    strace -qq -o "$H.trace" true 2>"$H.err" || skip "strace can't trace here: $(cat "$H.err")"
    local status=0
    env -i HOME="$H" PATH=/usr/bin:/bin MODULEPATH="$H/site" http_proxy=http://127.0.0.1:9 VIRTUAL_ENV="$H/env" \
        ENVBOOT_SITE=lab strace -f -qq -e trace="execve,$1" -e signal=none -o "$H.trace" "$BINARY" doctor >"$H.txt" 2>"$H.err" ||
        status=$?
    [ "$status" = 1 ] || fail "exit status $status: $(cat "$H.txt" "$H.err")"
    [ "$(grep -c execve "$H.trace")" -ge 2 ] || fail "the trace holds no worker: $(cat "$H.trace")"
}

case_opens_no_connection() {
    traced connect,bind,sendto
    if grep AF_INET "$H.trace" >"$H.why"; then exit 1; fi
}

case_opens_nothing_for_writing() {
    traced openat,open,creat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2,symlink,symlinkat,link,linkat
    local writing='O_WRONLY|O_RDWR|O_CREAT|creat\(|mkdir|unlink|rename|link(at)?\('
    if grep -E "$writing" "$H.trace" | grep -v '"/dev/null"' >"$H.why"; then exit 1; fi
}

case_variables_that_change_python() {
    run 0 PYTHONINSPECT=1 PYTHONSTARTUP=/x LD_LIBRARY_PATH=:/opt/lib -- doctor --json
    json 'len(f("EB106")) == 2 and {x["level"] for x in f("EB106")} == {"warning", "note"}'
    json 'len(f("EB107")) == 1 and "entry 1 of 2 is empty" in text(f("EB107"))'
    run 0 PATH=/usr/bin:.:/bin: -- doctor --only EB107
    says "\`.\`"
    says "entry 4 of 4 is empty"
}

case_certificates_are_not_checked() {
    mkdir -p "$H/.config/pip"
    printf '[global]\nindex-url = https://me:fake-password@pypi.example.org/simple\ntrusted-host = pypi.example.org\n' >"$H/.config/pip/pip.conf"
    printf 'channels:\n  - defaults\nssl_verify: false\n' >"$H/.condarc"
    printf '[http]\n\tsslVerify = false\n[http "https://ok.example.org"]\n\tproxy = x\n' >"$H/.gitconfig"
    printf -- '-k\n' >"$H/.curlrc"
    run 0 -- doctor --only EB5 --json
    json 'sorted(e["line"] for e in f("EB503")[0]["evidence"]) == [1, 2, 3, 3]'
    says_not fake-password
    printf 'ssl_verify: /etc/ssl/site.pem\n' >"$H/.condarc"
    rm "$H/.curlrc" "$H/.gitconfig" "$H/.config/pip/pip.conf"
    run 0 GIT_SSL_NO_VERIFY=1 -- doctor --only EB503
    says "unset GIT_SSL_NO_VERIFY"
    run 0 -- doctor --only EB503 --strict
}

case_pip_installs_elsewhere() {
    venv "$H/env"
    printf '[install]\nuser = yes\n' >"$H/env/pip.conf"
    run 0 PIP_TARGET=/x -- doctor --env "$H/env" --only EB504 --json
    json 'len(f("EB504")[0]["evidence"]) == 2 and f("EB504")[0]["evidence"][0]["line"] == 2'
    printf '[install]\nuser = no\n' >"$H/env/pip.conf"
    run 0 -- doctor --env "$H/env" --only EB504 --strict
}

case_netrc() {
    printf 'machine a.example.org\n  login me password default\ndefault login me password fake-password\n' >"$H/.netrc"
    chmod 644 "$H/.netrc"
    run 1 -- doctor --only EB505 --json
    json 'len(f("EB505")) == 2 and f("EB505")[0]["evidence"][0]["line"] == 3'
    says_not fake-password
    chmod 600 "$H/.netrc"
    sed -i '/^default/d' "$H/.netrc"
    run 0 -- doctor --only EB505 --strict
}

case_if_a_module_were_loaded() {
    hijacking_tree
    run 0 MODULEPATH="$H/site" -- doctor --only EB101 --strict
    run 1 MODULEPATH="$H/site" -- doctor --if-loaded apps/anaconda/3 --only EB101 --json
    json 'f("EB101")[0]["level"] == "error" and f("EB101")[0]["evidence"][0]["line"] == 4'
    run 3 MODULEPATH="$H/site" -- doctor --if-loaded apps/broken/1
    run 3 MODULEPATH="$H/site" -- doctor --if-loaded no/such
    run 2 -- doctor --if-loaded apps/anaconda/3
}

case_kernel_of_a_removed_environment() {
    local kernels=$H/.local/share/jupyter/kernels
    mkdir -p "$kernels/mine" "$kernels/good" "$kernels/odd"
    printf '{"argv": ["%s/gone/bin/python", "-m", "ipykernel"]}' "$H" >"$kernels/mine/kernel.json"
    printf '{"argv": ["%s", "-m", "ipykernel"]}' "$PYTHON" >"$kernels/good/kernel.json"
    echo '{"argv": []}' >"$kernels/odd/kernel.json"
    run 1 -- doctor --only EB317 --json
    json 'sorted(x["level"] for x in f("EB317")) == ["error", "warning"] and "mine" in text(f("EB317"))'
}

case_python_and_pip_of_two_environments() {
    venv "$H/a"
    venv "$H/b"
    script "$H/b/bin/pip" "$H/b/bin/python"
    run 0 PATH="$H/a/bin:$H/b/bin:/usr/bin:/bin" -- doctor --only EB318
    says "starts $H/b/bin/python"
    run 0 PATH="$H/b/bin:/usr/bin:/bin" -- doctor --only EB318 --strict
}

case_conda_records() { # a folder as conda leaves it
    mkdir -p "$H/env/conda-meta" "$H/env/lib" "$H/env/bin"
    ln -s "$PYTHON" "$H/env/bin/python"
    touch "$H/env/lib/here.so"
    echo '{"name": "a", "version": "1", "files": ["lib/here.so", "lib/gone.so", "x.pyc"]}' >"$H/env/conda-meta/a-1-0.json"
    echo '{"name": "b", "ver' >"$H/env/conda-meta/b-1-0.json"
    touch "$H/env/conda-meta/history"
    run 1 -- doctor --env "$H/env" --only EB319 --json
    json 'len(f("EB319")) == 2 and "lib/gone.so" in text(f("EB319")) and "here.so" not in text(f("EB319"))'
}

case_folder_that_everybody_may_write_to() {
    venv "$H/env"
    run 0 -- doctor --env "$H/env" --only EB403 --strict
    chmod o+w "$H/env/bin"
    run 0 -- doctor --env "$H/env" --only EB403
    says "chmod o-w '$H/env/bin'"
    chmod +t "$H/env/bin"
    run 0 -- doctor --env "$H/env" --only EB403 --strict
}

case_report_for_strangers() {
    mkdir -p "$H/secret project/env" "$H/secretproject"
    venv "$H/secretproject/env"
    printf 'export PYTHONPATH=/scratch/somegroup/lib/python3.6/site-packages\n' >"$H/.bashrc"
    run 1 USER=fakeuser HOSTNAME=fakehost.example.org http_proxy=http://fakeuser:fake-password@fakeproxy.example.org:3128 \
        PYTHONPATH=/scratch/somegroup/lib/python3.6/site-packages PYTHONHOME="$H/secretproject/env" -- doctor --report
    says "EB102"
    says "> ~/.bashrc"
    says "glibc"
    for word in fakeuser fakehost fakeproxy fake-password somegroup secretproject "$H" "$(hostname)"; do says_not "$word"; done
    run 2 -- doctor --report --json
}
