# shellcheck shell=bash disable=SC2015,SC2016,SC2154 # H, ZOO, BINARY and PYTHON are run.sh's
# What is loaded in place of what an environment brings, beside it, or over it. Sourced by run.sh.

case_preload_of_a_library_that_is_gone() {
    run 1 LD_PRELOAD="$H/libgone.so.1" -- doctor --only EB109 --strict
    says "$H/libgone.so.1"
    env -i LD_PRELOAD="$H/libgone.so.1" /bin/true 2>&1 | grep -q "cannot be preloaded" || fail "the loader does not complain"
    run 0 LD_PRELOAD=libc.so.6 -- doctor --only EB109 --strict
}
case_library_path_before_an_environments_own() {
    venv "$H/env"
    local site
    site=$(site_of "$H/env")
    mkdir -p "$site/zooc.libs" "$H/cuda"
    echo 'int own(void) { return 1; }' | cc -x c - -shared -fPIC -Wl,-soname,libzooown.so.1 -o "$site/zooc.libs/libzooown.so.1" ||
        skip "no C compiler"
    cp "$site/zooc.libs/libzooown.so.1" "$H/cuda"
    echo 'int own(void); int f(void) { return own(); }' |
        compiled "$H/env" -L"$site/zooc.libs" -l:libzooown.so.1 -Wl,--enable-new-dtags -Wl,-rpath,'$ORIGIN/../zooc.libs'
    echo 'zooc.libs/libzooown.so.1,,' >>"$site/zooc-1.0.dist-info/RECORD"
    run 0 -- doctor --env "$H/env" --only EB108 --strict
    run 1 LD_LIBRARY_PATH="$H/cuda" -- doctor --env "$H/env" --only EB108 --strict
    says "> $H/cuda/libzooown.so.1"
    LD_LIBRARY_PATH="$H/cuda" ldd "$site/zooc/_c.so" | grep -q "$H/cuda/libzooown.so.1" || fail "ldd does not agree"
    run 0 LD_LIBRARY_PATH="$H/nowhere" -- doctor --env "$H/env" --only EB108 --strict
}
case_built_for_newer_processors() {
    venv "$H/env"
    echo 'int f(void) { return 1; }' | compiled "$H/env"
    run 0 -- doctor --env "$H/env" --only EB605 --strict
    echo 'int f(void) { return 1; }' | compiled "$H/env" -Wl,-z,x86-64-v4
    readelf -n "$(site_of "$H/env")/zooc/_c.so" | grep -q x86-64-v4 || skip "this linker does not write what a file needs"
    if "$H/env/bin/python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$(site_of "$H/env")/zooc/_c.so" 2>"$H.load"; then
        run 0 -- doctor --env "$H/env" --only EB605 --strict
    else
        grep -q "CPU ISA level" "$H.load" || fail "the loader fails otherwise: $(cat "$H.load")"
        run 1 -- doctor --env "$H/env" --only EB605
        says "x86-64-v4"
    fi
}
case_two_copies_of_openmp() { # as conda's numpy and pip's torch bring them
    venv "$H/env"
    local site
    site=$(site_of "$H/env")
    echo 'int f(void) { return 1; }' | compiled "$H/env"
    cp "$site/zooc/_c.so" "$site/zooc/libiomp5.so"
    echo 'zooc/libiomp5.so,,' >>"$site/zooc-1.0.dist-info/RECORD"
    run 0 -- doctor --env "$H/env" --only EB604 --strict
    mkdir -p "$H/env/conda-meta" "$H/env/lib"
    cp "$site/zooc/_c.so" "$H/env/lib/libiomp5.so"
    run 1 -- doctor --env "$H/env" --only EB604 --strict
    says "several copies of the same OpenMP library"
}
case_file_that_hides_a_module() {
    venv "$H/env"
    pip_install "$H/env" six
    mkdir "$H/job"
    touch "$H/job/train.py"
    cd "$H/job" || fail "there is no such folder"
    run 0 VIRTUAL_ENV="$H/env" -- doctor --only EB323 --strict
    echo 'x = 1' >"$H/job/random.py"
    cp "$H/job/random.py" "$H/job/six.py"
    run 1 VIRTUAL_ENV="$H/env" -- doctor --only EB323 --strict
    says "hides random of the standard library"
    says "hides six of $(site_of "$H/env")"
    ! "$H/env/bin/python" -c 'import random; random.seed' 2>"$H.py" || fail "it does not hide it"
    run 0 VIRTUAL_ENV="$H/env" PYTHONSAFEPATH=1 -- doctor --only EB323 --strict
}
case_pip_over_conda() { # a record as conda writes it
    venv "$H/env"
    local site
    pip_install "$H/env" six
    site=$(site_of "$H/env")
    mkdir "$H/env/conda-meta"
    printf '{"name": "six", "version": "1.16.0", "files": ["%s/six-1.16.0.dist-info/METADATA"]}' "${site#"$H/env/"}" \
        >"$H/env/conda-meta/six-1.16.0-0.json"
    run 0 -- doctor --env "$H/env" --only EB324 --strict
    sed -i 's/1\.16\.0/1.15.0/g' "$H/env/conda-meta/six-1.16.0-0.json"
    run 1 -- doctor --env "$H/env" --only EB324 --strict
    says "conda installed 1.15.0"
}
