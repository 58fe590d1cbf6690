# shellcheck shell=bash disable=SC2016,SC2154 # H, ZOO, BINARY and PYTHON are run.sh's
# Pythons and tools that the years have worn, and conda's settings. Sourced by run.sh.

case_condarc_with_tabs() {
    printf 'channels:\n\t- conda-forge\n' >"$H/.condarc"
    run 1 -- doctor --only EB506 --json
    json 'f("EB506")[0]["level"] == "error" and f("EB506")[0]["evidence"][0]["line"] == 2'
    printf 'channels:\n  - conda-forge\n' >"$H/.condarc"
    run 0 -- doctor --only EB506 --strict
}
case_condarc_of_another_cluster() {
    touch "$H/file"
    printf '%s\n' 'channels:' "  - file://$H/mirror" "envs_dirs: [$H/file/envs]" >"$H/.condarc"
    run 1 -- doctor --only EB506 --strict --json
    json 'len(f("EB506")) == 2 and "/file/envs" in text(f("EB506"))'
    mkdir "$H/mirror"
    printf '%s\n' 'channels:' "  - file://$H/mirror" 'envs_dirs:' "  - $H/file/envs" '  - ~/envs' >"$H/.condarc"
    run 0 -- doctor --only EB506 --strict
}
case_system_python_is_managed() {
    ls /usr/lib/python3*/EXTERNALLY-MANAGED >"$H.mark" 2>&1 || skip "pip may install into this system's Python"
    run 0 -- doctor --only EB320 --json
    json 'f("EB320")[0]["level"] == "note"'
    venv "$H/env"
    run 0 VIRTUAL_ENV="$H/env" -- doctor --only EB320 --json
    json 'codes == set()'
}
case_pip_is_old() {
    venv "$H/env"
    pip_install "$H/env" pip
    run 0 -- doctor --env "$H/env" --only EB321 --strict --json
    json 'codes == set()'
    mv "$(dist_info "$H/env" pip)" "$(site_of "$H/env")/pip-18.1.dist-info"
    run 1 -- doctor --env "$H/env" --only EB321 --strict
    says "python -m pip install --upgrade pip"
    says "manylinux2010"
}
case_python_past_its_end() {
    venv "$H/env"
    mv "$H"/env/lib/python3* "$H/env/lib/python3.7"
    rm "$H"/env/bin/python*
    sed -i 's/^version = .*/version = 3.7.16/' "$H/env/pyvenv.cfg"
    run 0 -- doctor --env "$H/env" --only EB321 --json
    json 'f("EB321")[0]["level"] == "note" and "Python 3.7" in f("EB321")[0]["title"]'
}
case_byte_code_of_python_2() {
    venv "$H/env"
    printf '\003\363\r\n\0\0\0\0\0\0\0\0\0\0\0\0' >"$(site_of "$H/env")/tool.pyc"
    ! "$H/env/bin/python" -c 'import tool' 2>"$H.import" || fail "it can be imported"
    grep -q "bad magic number" "$H.import" || fail "$(cat "$H.import")"
    run 1 -- doctor --env "$H/env" --only EB322 --strict
    says "made by Python 2.7"
    rm "$(site_of "$H/env")/tool.pyc"
    run 0 -- doctor --env "$H/env" --only EB322 --strict
}
case_never_compiled_and_not_ours() {
    local status=0 as=("$BINARY")
    venv "$H/env"
    pip_install "$H/env" requests click
    if [ "$(id -u)" = 0 ]; then # who may write everywhere, but for what is mounted read-only
        unshare -m true 2>"$H.err" || skip "no mount namespace: $(cat "$H.err")"
        as=(unshare -m sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' "$H/env" "$BINARY")
    else
        chmod a-w "$(site_of "$H/env")"
    fi
    env -i HOME="$H" PATH=/usr/bin:/bin "${as[@]}" doctor --env "$H/env" --only EB322 --strict >"$H.txt" 2>"$H.err" || status=$?
    [ "$status" = 0 ] || fail "compiled by pip, and yet: $(cat "$H.txt" "$H.err")"
    chmod u+w "$(site_of "$H/env")"
    find "$H/env" -name __pycache__ -prune -exec rm -r {} +
    [ "$(id -u)" = 0 ] || chmod a-w "$(site_of "$H/env")"
    env -i HOME="$H" PATH=/usr/bin:/bin "${as[@]}" doctor --env "$H/env" --only EB322 --strict >"$H.txt" 2>"$H.err" || status=$?
    chmod u+w "$(site_of "$H/env")"
    [ "$status" = 1 ] || fail "status $status: $(cat "$H.txt" "$H.err")"
    says "are not compiled"
}
