# shellcheck shell=bash disable=SC2015,SC2016,SC2154 # H, ZOO, BINARY and PYTHON are run.sh's
# Broken and healthy environments, made by real tools: one function an environment. Sourced by run.sh, which sets WHEELS to a
# folder of real wheels and UV to a uv.

# pip_install ENV WORD...: by pip, with the console scripts and the byte code that it makes.
pip_install() {
    local env=$1
    shift
    env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" "$PIP" --python "$env/bin/python" install --quiet --no-index --no-cache-dir \
        --disable-pip-version-check --find-links "$WHEELS" "$@" >"$H.pip" 2>&1 || fail "pip: $(tail -n 5 "$H.pip")"
}
uv_install() { # uv_install ENV WORD...
    local env=$1
    shift
    env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" "$UV" pip install --quiet --offline --no-cache --find-links "$WHEELS" \
        --python "$env/bin/python" "$@" >"$H.uv" 2>&1 || fail "uv: $(tail -n 5 "$H.uv")"
}
site_of() { echo "$1"/lib/python3*/site-packages; }
dist_info() { echo "$(site_of "$1")/$2"-*.dist-info; }

# examine ENV CODE...: doctor finds these of the family of environments, and no others.
examine() {
    local env=$1 status=0 wanted
    shift
    wanted=$(printf '"%s",' "$@")
    env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" "$BINARY" doctor --env "$env" --only EB3 --json >"$H.txt" 2>"$H.err" || status=$?
    [ "$status" -le 1 ] || fail "exit status $status: $(cat "$H.err")"
    [ $# -gt 0 ] || wanted=
    json "codes == set([$wanted])"
}
healthy() { examine "$1"; }

case_env_healthy_pip() {
    venv "$H/env"
    pip_install "$H/env" requests six click numpy pip setuptools
    healthy "$H/env"
}
case_env_healthy_uv() {
    "$UV" venv --quiet --offline --python "$PYTHON" "$H/env" >"$H.uv" 2>&1 || fail "$(cat "$H.uv")"
    uv_install "$H/env" requests six click numpy
    healthy "$H/env"
}
case_env_healthy_with_pip_of_its_own() {
    "$PYTHON" -m venv "$H/env"
    healthy "$H/env"
}
case_env_healthy_namespace_packages() {
    venv "$H/env"
    pip_install "$H/env" zope.interface sphinxcontrib-jsmath
    healthy "$H/env"
}
case_env_healthy_system_site_packages() {
    venv --system-site-packages "$H/env"
    pip_install "$H/env" click
    healthy "$H/env"
}
project() { # project DIR: a small project with a command
    mkdir -p "$1/src/zoodemo"
    printf 'def main():\n    print("here")\n' >"$1/src/zoodemo/__init__.py"
    printf '%s\n' '[build-system]' 'requires = ["setuptools"]' 'build-backend = "setuptools.build_meta"' '[project]' \
        'name = "zoodemo"' 'version = "1.0"' '[project.scripts]' 'zoodemo = "zoodemo:main"' >"$1/pyproject.toml"
}
case_env_healthy_editable() {
    venv "$H/env"
    project "$H/a project"
    uv_install "$H/env" -e "$H/a project"
    [ "$("$H/env/bin/zoodemo")" = here ] || fail "the command does not start"
    healthy "$H/env"
}
case_env_healthy_linked() { # reached through a link
    mkdir "$H/disk"
    ln -s disk "$H/scratch"
    venv "$H/scratch/env"
    pip_install "$H/scratch/env" click six
    healthy "$H/scratch/env"
    healthy "$H/disk/env"
}
case_env_healthy_byte_code_removed() { # a clean-up of __pycache__ harms nothing
    venv "$H/env"
    pip_install "$H/env" click six
    find "$H/env" -name __pycache__ -prune -exec rm -r {} +
    healthy "$H/env"
}

case_env_module_gone() {
    venv "$H/env"
    pip_install "$H/env" six click
    rm "$(site_of "$H/env")/six.py"
    examine "$H/env" EB306
    json 'f("EB306")[0]["level"] == "error" and "six==1.16.0" in f("EB306")[0]["fix"]'
}
case_env_source_cut_off() { # as a full quota leaves it
    venv "$H/env"
    uv_install "$H/env" requests
    : >"$(site_of "$H/env")/idna/core.py"
    examine "$H/env" EB306
    json '"empty" in text(f("EB306"))'
}
case_env_library_cut_off() {
    venv "$H/env"
    pip_install "$H/env" numpy
    truncate -s -100 "$(site_of "$H/env")"/numpy.libs/libopenblas*
    examine "$H/env" EB306
    json 'len(f("EB306")[0]["evidence"]) == 1'
}
case_env_swept_by_age() { # a scratch that deletes what was not read for long
    venv "$H/env"
    pip_install "$H/env" requests click
    find "$(site_of "$H/env")" -name '*.py' -name '[a-m]*' -delete
    examine "$H/env" EB306
    json '"packages" in f("EB306")[0]["title"] and len(f("EB306")[0]["evidence"]) > 9'
}
case_env_edited_source() {
    venv "$H/env"
    pip_install "$H/env" six
    echo '# mine' >>"$(site_of "$H/env")/six.py"
    examine "$H/env" EB307
    json 'f("EB307")[0]["level"] == "note"'
}
case_env_without_record() {
    venv "$H/env"
    pip_install "$H/env" six
    rm "$(dist_info "$H/env" six)/RECORD"
    examine "$H/env" EB308
}
case_env_record_of_bytes() {
    venv "$H/env"
    pip_install "$H/env" six
    printf '"\0\377\n,,,,"x\n' >"$(dist_info "$H/env" six)/RECORD"
    examine "$H/env" EB308
}
case_env_metadata_gone() {
    venv "$H/env"
    pip_install "$H/env" six
    rm "$(dist_info "$H/env" six)/METADATA"
    examine "$H/env" EB306 EB308
}
case_env_requirement_missing() {
    venv "$H/env"
    pip_install "$H/env" --no-deps requests
    examine "$H/env" EB309
    json 'len(f("EB309")[0]["evidence"]) == 4 and "certifi" in f("EB309")[0]["fix"]'
}
case_env_requirement_too_old() {
    venv "$H/env"
    pip_install "$H/env" requests
    pip_install "$H/env" --no-deps idna==2.5
    sed -i 's/^Requires-Dist: idna.*/Requires-Dist: idna (>=3)/' "$(dist_info "$H/env" requests)/METADATA"
    json_of_size "$H/env" requests METADATA
    examine "$H/env" EB309
    json '"2.5 is there" in text(f("EB309"))'
}
json_of_size() { # PREFIX NAME FILE: RECORD promises the file as it is now
    local info file
    info=$(dist_info "$1" "$2")
    file=$info/$3
    sed -i "s|^\(${info##*/}/$3\),.*|\1,,$(stat -c %s "$file")|" "$info/RECORD"
}
case_env_for_another_python() {
    venv "$H/env"
    pip_install "$H/env" six
    sed -i 's/^Requires-Python:.*/Requires-Python: <3/' "$(dist_info "$H/env" six)/METADATA"
    json_of_size "$H/env" six METADATA
    examine "$H/env" EB309
    json '"needs Python <3" in text(f("EB309"))'
}
case_env_compiled_for_another_python() {
    venv "$H/env"
    "$PIP" install --quiet --no-index --disable-pip-version-check --no-deps --target "$(site_of "$H/env")" --only-binary=:all: \
        --python-version 3.9 --find-links "$WHEELS" markupsafe==2.1.3 >"$H.pip" 2>&1 || fail "$(cat "$H.pip")"
    examine "$H/env" EB310
    json '"cpython-39" in text(f("EB310"))'
}
case_env_editable_project_gone() {
    venv "$H/env"
    project "$H/project"
    uv_install "$H/env" -e "$H/project"
    mv "$H/project" "$H/renamed"
    examine "$H/env" EB311 EB314
}
case_env_command_without_module() {
    venv "$H/env"
    project "$H/project"
    uv_install "$H/env" "$H/project"
    rm -r "$(site_of "$H/env")/zoodemo"
    examine "$H/env" EB306 EB312
}
case_env_malicious_path_file() {
    venv "$H/env"
    pip_install "$H/env" six
    echo 'import os, base64; exec(base64.b64decode("cHJpbnQoMSk="))' >"$(site_of "$H/env")/helpful.pth"
    examine "$H/env" EB313
    json 'f("EB313")[0]["level"] == "error" and f("EB313")[0]["evidence"][0]["line"] == 1'
}
case_env_disguised_path_file() { # under the name of setuptools' own
    venv "$H/env"
    printf '%s; exec(open("/tmp/x").read())\n' "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'" \
        >"$(site_of "$H/env")/distutils-precedence.pth"
    examine "$H/env" EB313
    json 'f("EB313")[0]["level"] == "error"'
}
case_env_unknown_path_code() {
    venv "$H/env"
    printf '# comment\nimport site_tuning\n' >"$(site_of "$H/env")/tuning.pth"
    examine "$H/env" EB313
    json 'f("EB313")[0]["level"] == "warning" and f("EB313")[0]["evidence"][0]["line"] == 2'
}
case_env_hidden_path_file() {
    venv "$H/env"
    echo "$H" >"$(site_of "$H/env")/.x.pth"
    examine "$H/env" EB313
}
case_env_path_file_to_nowhere() {
    venv "$H/env"
    printf '%s\n./here\n' "$H/gone" >"$(site_of "$H/env")/mine.pth"
    mkdir "$(site_of "$H/env")/here"
    examine "$H/env" EB314
    json 'len(f("EB314")[0]["evidence"]) == 1'
}
case_env_twice_installed() {
    venv "$H/env"
    pip_install "$H/env" six
    cp -r "$(dist_info "$H/env" six)" "$(site_of "$H/env")/six-1.15.0.dist-info"
    sed -i 's/^Version:.*/Version: 1.15.0/' "$(site_of "$H/env")/six-1.15.0.dist-info/METADATA"
    sed -i 's/six-1.16.0.dist-info/six-1.15.0.dist-info/' "$(site_of "$H/env")/six-1.15.0.dist-info/RECORD"
    examine "$H/env" EB304
}
case_env_rests_of_an_uninstallation() {
    venv "$H/env"
    pip_install "$H/env" six click
    mv "$(dist_info "$H/env" six)" "$(site_of "$H/env")/~ix-1.16.0.dist-info"
    examine "$H/env" EB305
}
case_env_moved() {
    venv "$H/old"
    pip_install "$H/old" click pip
    mv "$H/old" "$H/new"
    examine "$H/new" EB303 EB316
}
case_env_copied() {
    venv "$H/env"
    pip_install "$H/env" pip
    cp -r "$H/env" "$H/copy"
    examine "$H/copy" EB303 EB316
    json '"another environment" in text(f("EB303"))'
}
case_env_base_gone() {
    mkdir -p "$H/base/bin"
    cp -L "$PYTHON" "$H/base/bin/python3"
    venv "$H/env"
    pip_install "$H/env" six pip
    ln -sf "$H/base/bin/python3" "$H/env/bin/python"
    rm -r "$H/base"
    examine "$H/env" EB302 EB303
}
case_env_base_replaced() { # by a Python of another version, at the same place
    venv "$H/env"
    pip_install "$H/env" six
    mv "$H/env/lib/python3"* "$H/env/lib/python3.2"
    examine "$H/env" EB315
}
case_env_full_disk() {
    [ "$(id -u)" = 0 ] || skip "only root can mount a file system"
    unshare -m true 2>/dev/null || skip "no mount namespace"
    mkdir "$H/disk"
    # shellcheck disable=SC2016 # the inner shell expands it. The real thing: pip on a disk of 30 MB. What it says is its own affair.
    unshare -m bash -c 'set -e
        mount -t tmpfs -o size=30m none "$1/disk"
        "$2" -m venv --without-pip "$1/disk/env"
        "$3" --python "$1/disk/env/bin/python" install --quiet --no-index --no-deps --no-compile --disable-pip-version-check \
            --find-links "$4" numpy >/dev/null 2>&1 || :
        "$5" doctor --env "$1/disk/env" --json' bash "$H" "$PYTHON" "$PIP" "$WHEELS" "$BINARY" >"$H.txt" 2>"$H.err" || :
    json '"EB402" in codes and {x["because_of"] for x in f("EB306") + f("EB308")} == {"EB402"}'
}

# The same verdict as pip's and uv's own, on all distributions of this machine's Python and of a large environment.
case_env_agrees_with_pip_check() {
    venv "$H/env"
    pip_install "$H/env" --no-deps requests click numpy zope.interface
    pip_install "$H/env" --no-deps idna==2.5
    examine "$H/env" EB309
    env -i PATH=/usr/bin:/bin "$PIP" --python "$H/env/bin/python" check >"$H.check" 2>&1 || :
    env -i PATH=/usr/bin:/bin "$UV" pip check --offline --python "$H/env/bin/python" >"$H.uvcheck" 2>&1 || :
    "$PYTHON" -I - "$H.txt" "$H.check" "$H.uvcheck" <<'PY' || fail "$(cat "$H.check" "$H.uvcheck" "$H.txt")"
import json, re, sys
report = json.load(open(sys.argv[1]))
ours = set()
for finding in report["findings"]:
    for evidence in finding["evidence"]:
        hit = re.match(r"(\S+) \S+ needs ([A-Za-z0-9._-]+?)(?=[\[<>=!~,]|$)", evidence["value"])
        ours.add((hit[1], hit[2]))
pip = set(re.findall(r"(?m)^(\S+) \S+ (?:requires|has requirement) ([A-Za-z0-9._-]+?)(?=[\[<>=!~,;]|$)", open(sys.argv[2]).read()))
uv = set(re.findall(r"(?m)^The package `([^`]+)` requires `([A-Za-z0-9._-]+?)(?=[\[<>=!~`])", open(sys.argv[3]).read()))
assert ours and ours == pip == uv, (ours, pip, uv)
PY
}

# compiled ENV: a package `zooc` of one shared library, compiled from standard input with the further words; needs cc.
compiled() {
    local env=$1 site
    shift
    command -v cc >/dev/null || skip "no C compiler"
    site=$(site_of "$env")
    mkdir -p "$site/zooc" "$site/zooc-1.0.dist-info"
    cc -x c - -shared -fPIC -o "$site/zooc/_c.so" "$@" 2>"$H.cc" || fail "$(cat "$H.cc")"
    printf 'Metadata-Version: 2.1\nName: zooc\nVersion: 1.0\n' >"$site/zooc-1.0.dist-info/METADATA"
    printf 'zooc/_c.so,,\nzooc-1.0.dist-info/METADATA,,\nzooc-1.0.dist-info/RECORD,,\n' >"$site/zooc-1.0.dist-info/RECORD"
}
look_into() { # look_into STATUS ENV [VAR=VALUE...]
    local status=$1 env=$2
    shift 2
    run "$status" "$@" -- doctor --env "$env" --only EB602 --only EB603 --json
}
case_env_library_missing() {
    venv "$H/env"
    echo 'int gone(void) { return 1; }' | cc -x c - -shared -fPIC -Wl,-soname,libzoogone.so.1 -o "$H/libzoogone.so" || skip "no C compiler"
    echo 'int gone(void); int f(void) { return gone(); }' | compiled "$H/env" -L"$H" -lzoogone
    look_into 1 "$H/env"
    json 'codes == {"EB602"} and "libzoogone.so.1" in f("EB602")[0]["title"]'
    ldd "$(site_of "$H/env")/zooc/_c.so" | grep 'libzoogone.so.1 => not found' >/dev/null || fail "ldd does not agree"
    # Where LD_LIBRARY_PATH or a RUNPATH leads to it, it is there.
    mv "$H/libzoogone.so" "$H/libzoogone.so.1"
    look_into 0 "$H/env" LD_LIBRARY_PATH="$H"
    json 'codes == set()'
    ln -s libzoogone.so.1 "$H/libzoogone.so"
    echo 'int gone(void); int f(void) { return gone(); }' | compiled "$H/env" -L"$H" -lzoogone -Wl,-rpath,'$ORIGIN/../lib'
    look_into 1 "$H/env"
    mkdir "$(site_of "$H/env")/lib"
    cp "$H/libzoogone.so.1" "$(site_of "$H/env")/lib"
    look_into 0 "$H/env"
}
case_env_glibc_too_new() {
    venv "$H/env"
    echo '#include <pthread.h>
int f(void) { pthread_t t; return pthread_create(&t, 0, 0, 0); }' | compiled "$H/env"
    look_into 0 "$H/env"
    LC_ALL=C sed -i 's/GLIBC_2\.[0-9]*\.[0-9]*/GLIBC_9.9.9/' "$(site_of "$H/env")/zooc/_c.so"
    LC_ALL=C sed -i 's/GLIBC_2\.34/GLIBC_9.34/' "$(site_of "$H/env")/zooc/_c.so"
    look_into 1 "$H/env"
    json 'codes == {"EB603"} and "libc.so.6" in f("EB603")[0]["title"] and "GLIBC_9" in f("EB603")[0]["why"]'
    ldd "$(site_of "$H/env")/zooc/_c.so" 2>&1 | grep 'GLIBC_9.*not found' >/dev/null || fail "ldd does not agree: $(ldd "$(site_of "$H/env")/zooc/_c.so" 2>&1)"
}
case_env_old_libstdcxx_on_library_path() { # as a module of an old gcc puts it there
    ! ldd "$BINARY" >/dev/null 2>&1 || skip "this build needs libstdc++ itself; the static file that is released does not"
    venv "$H/env"
    local own
    own=$(cc -print-file-name=libstdc++.so.6) && [ -f "$own" ] || skip "no libstdc++ of a compiler"
    mkdir "$H/gcc4"
    LC_ALL=C sed 's/GLIBCXX_3\.4\.[12][0-9]/GLIBCXX_3.4.01/g' "$own" >"$H/gcc4/libstdc++.so.6"
    pip_install "$H/env" numpy
    look_into 0 "$H/env"
    look_into 1 "$H/env" LD_LIBRARY_PATH="$H/gcc4"
    json '"LD_LIBRARY_PATH" in f("EB603")[0]["fix"] and "gcc4" in f("EB603")[0]["title"]'
}

case_env_changed_in_place() { # of the right size, which only the hash tells
    venv "$H/env"
    pip_install "$H/env" six click
    sed -i 's/1\.16\.0/1.16.9/' "$(site_of "$H/env")/six.py"
    examine "$H/env"
    run 0 -- doctor --env "$H/env" --only EB3 --deep --json
    json 'codes == {"EB307"} and "another content" in text(f("EB307"))'
    pip_install "$H/env" numpy
    printf 'x' | dd of="$(echo "$(site_of "$H/env")"/numpy/core/_multiarray_umath*.so)" bs=1 seek=100000 conv=notrunc status=none
    run 1 -- doctor --env "$H/env" --only EB306 --deep --json
    json 'len(f("EB306")[0]["evidence"]) == 1 and "numpy" in f("EB306")[0]["fix"]'
}
