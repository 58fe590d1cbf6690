# shellcheck shell=bash disable=SC2015,SC2016,SC2153,SC2154 # H, ZOO, BINARY and PYTHON are run.sh's
# Environments of every kind and of each Python that is here, as their own tools make them. Sourced by run.sh.

OWNER_HOME=${HOME:-/}
# python_for X.Y: a Python of that version: of pyenv, of the rig, or on PATH.
python_for() {
    local at
    for at in "${PYENV_ROOT:-$OWNER_HOME/.pyenv}/versions/$1".*/bin/python3 "${ENVBOOT_RIG:-/nowhere}/pythons/$1/bin/python3" "$(command -v "python$1")"; do
        [ -x "$at" ] && "$at" -I -c 'import venv, ensurepip' 2>/dev/null && echo "$at" && return
    done
    return 1
}
# past_its_end X.Y: doctor's note of it, which is no fault of the environment.
past_its_end() {
    local end
    case $1 in 3.7) end=2023-06-27 ;; 3.8) end=2024-10-07 ;; 3.9) end=2025-10-31 ;; 3.10) end=2026-10-31 ;; 3.11) end=2027-10-31 ;; *) end=2028-10-31 ;; esac
    [[ $(date +%F) < $end ]] || echo EB321
}
from_house() { # from_house ENV WORD...: with the pip of the environment
    local env=$1
    shift
    env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" "$env/bin/python" -m pip install --quiet --no-index --no-cache-dir --disable-pip-version-check \
        --find-links "$WHEELS" "$@" >"$H.pip" 2>&1 || fail "pip: $(tail -n 5 "$H.pip")"
}

# One of each Python: as made, with a module gone, and with a compiled part of another Python.
of_python() {
    local python note
    python=$(python_for "$1") || skip "there is no Python $1"
    note=$(past_its_end "$1")
    "$python" -m venv "$H/env"
    from_house "$H/env" six packaging wheel==0.41.3 sphinxcontrib-jsmath
    examine "$H/env" ${note:+"$note"}
    rm "$(site_of "$H/env")/six.py"
    examine "$H/env" EB306 ${note:+"$note"}
    from_house "$H/env" --force-reinstall six
    ! "$H/env/bin/python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 6))' || fail "it is another Python"
    local other=3.9
    [ "$1" != 3.9 ] || other=3.11
    "$PIP" install --quiet --no-index --disable-pip-version-check --no-deps --target "$(site_of "$H/env")" --only-binary=:all: \
        --python-version $other --find-links "$WHEELS" markupsafe==2.1.3 >"$H.pip" 2>&1 || fail "$(cat "$H.pip")"
    examine "$H/env" EB310 ${note:+"$note"}
}
case_kind_python_3_7() { of_python 3.7; }
case_kind_python_3_8() { of_python 3.8; }
case_kind_python_3_9() { of_python 3.9; }
case_kind_python_3_10() { of_python 3.10; }
case_kind_python_3_11() { of_python 3.11; }
case_kind_python_3_12() { of_python 3.12; }
case_kind_python_3_13() { of_python 3.13; }

tool() { # tool PYTHON WORD...: packages of the house in a folder of their own
    local python=$1
    shift
    "$PIP" install --quiet --no-index --disable-pip-version-check --target "$H/tool" --only-binary=:all: \
        --python-version "$("$python" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')" --find-links "$WHEELS" "$@" >"$H.pip" 2>&1 ||
        fail "$(cat "$H.pip")"
}
case_kind_virtualenv() {
    tool "$PYTHON" virtualenv==20.24.7
    env -i HOME="$H" PATH=/usr/bin:/bin PYTHONPATH="$H/tool" "$PYTHON" -m virtualenv --quiet --no-periodic-update "$H/env" >"$H.virtualenv" 2>&1 ||
        fail "$(cat "$H.virtualenv")"
    pip_install "$H/env" requests
    healthy "$H/env"
    run 0 VIRTUAL_ENV="$H/env" -- doctor --strict --json
    json 'codes == set()'
    mv "$H/env" "$H/moved"
    examine "$H/moved" EB303 EB316
}
case_kind_virtualenv_of_old() { # before 20: no pyvenv.cfg, a copy of python, the standard library by links
    local python
    python=$(python_for 3.7) || skip "there is no Python 3.7"
    tool "$python" --no-deps virtualenv==16.7.12
    env -i HOME="$H" PATH=/usr/bin:/bin PYTHONPATH="$H/tool" "$python" "$H/tool/virtualenv.py" --quiet --no-download "$H/env" >"$H.virtualenv" 2>&1 ||
        skip "virtualenv 16 makes none of this Python: $(tail -n 1 "$H.virtualenv")"
    [ ! -e "$H/env/pyvenv.cfg" ] || fail "it has a pyvenv.cfg after all"
    from_house "$H/env" six packaging
    examine "$H/env" EB321
    run 0 VIRTUAL_ENV="$H/env" -- doctor --only EB321 --json
    json 'len(f("EB321")) == 1'
    rm "$(site_of "$H/env")/six.py"
    examine "$H/env" EB306 EB321
    ln -sf "$H/gone/bin/python3.7" "$H/env/bin/python"
    run 1 VIRTUAL_ENV="$H/env" -- doctor --only EB302
}
case_kind_system_python() {
    run 0 -- doctor --env /usr --only EB304 --only EB308 --only EB310 --only EB312 --only EB315 --strict --json
    json 'codes == set()'
    run 0 -- doctor --env /usr --only EB302 --strict --json
}
case_kind_pip_killed() { # in an update: the old one is set aside, the new one is half there
    venv "$H/env"
    pip_install "$H/env" numpy
    local site pid pip start='import sys; sys.path.insert(0, sys.argv.pop(1)); from pip._internal.cli.main import main; sys.exit(main())'
    site=$(site_of "$H/env")
    pip=$(dirname "$("$PIP" --version | sed 's/.* from \(.*\) (.*/\1/')")
    for _ in {1..20}; do
        [ -z "$(compgen -G "$site/~*")" ] || break # else pip was faster than the hand that stops it
        env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" "$H/env/bin/python" -c "$start" "$pip" install --quiet --no-index --no-cache-dir --no-deps \
            --no-compile --force-reinstall --disable-pip-version-check --find-links "$WHEELS" numpy >"$H.pip" 2>&1 &
        pid=$!
        while kill -0 "$pid" 2>/dev/null && ! { compgen -G "$site/~*" && [ -e "$site/numpy/__init__.py" ]; } >/dev/null; do :; done
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    [ -n "$(compgen -G "$site/~*")" ] || skip "pip was faster than the hand that stops it, twenty times: $(cat "$H.pip")"
    env -i HOME="$H" PATH=/usr/bin:/bin "$BINARY" doctor --env "$H/env" --only EB305 --json >"$H.txt" 2>"$H.err" || true
    json '"EB305" in codes'
    ! "$H/env/bin/python" -c 'import numpy' 2>"$H.import" || return 0
    run 0 -- doctor --env "$H/env" --only EB305 --fix --yes
    pip_install "$H/env" --ignore-installed --no-deps numpy
    healthy "$H/env"
    "$H/env/bin/python" -c 'import numpy' || fail "it can't be imported"
}
case_kind_user_packages_in_a_mixture() { # a requirement that only `pip install --user` meets is met, until Python does not look there
    venv --system-site-packages "$H/env"
    pip_install "$H/env" --no-deps requests
    "$PIP" install --quiet --no-index --disable-pip-version-check --find-links "$WHEELS" --only-binary=:all: --python-version 3.11 \
        --target "$H/.local/lib/python3.11/site-packages" urllib3 idna certifi charset-normalizer >"$H.pip" 2>&1 || fail "$(cat "$H.pip")"
    [ "$("$PYTHON" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = 3.11 ] || skip "the house is for Python 3.11"
    run 0 -- doctor --env "$H/env" --only EB309 --strict
    HOME=$H "$H/env/bin/python" -c 'import requests' 2>"$H.import" || fail "$(cat "$H.import")"
    run 1 PYTHONNOUSERSITE=1 -- doctor --env "$H/env" --only EB309 --json
    json 'len(f("EB309")[0]["evidence"]) >= 1'
    run 1 -- doctor --env "$H/env" --only EB301 --strict
}
case_kind_uv_over_pip() {
    venv "$H/env"
    pip_install "$H/env" idna==2.5 requests six
    uv_install "$H/env" --upgrade idna six
    healthy "$H/env"
    uv_install "$H/env" --reinstall --no-deps idna==2.5
    pip_install "$H/env" --upgrade idna
    healthy "$H/env"
    "$H/env/bin/python" -c 'import requests, six' || fail "it can't be imported"
}
case_kind_base_upgraded() { # the folder that `python3` is of leads to another version now
    local old new
    old=$(python_for 3.11) && new=$(python_for 3.12) || skip "there are no two Pythons"
    ln -s "${old%/bin/*}" "$H/current"
    "$H/current/bin/python3" -m venv --without-pip "$H/env"
    sed -i "s|^home = .*|home = $H/current/bin|" "$H/env/pyvenv.cfg"
    ln -sf "$H/current/bin/python3" "$H/env/bin/python3"
    ln -sf python3 "$H/env/bin/python"
    pip_install "$H/env" six
    healthy "$H/env"
    ln -sfn "${new%/bin/*}" "$H/current"
    ! "$H/env/bin/python" -c 'import six' 2>/dev/null || fail "it works still"
    examine "$H/env" EB315
    rm "$H/current"
    examine "$H/env" EB302
}
case_kind_editable_by_egg_link() { # `setup.py develop` of old setuptools
    local python
    python=$(python_for 3.8) || skip "there is no Python 3.8"
    "$python" -m venv "$H/env"
    mkdir -p "$H/project/zooegg"
    touch "$H/project/zooegg/__init__.py"
    printf 'from setuptools import setup\nsetup(name="zooegg", version="1.0", packages=["zooegg"], install_requires=["six"])\n' >"$H/project/setup.py"
    from_house "$H/env" six
    (cd "$H/project" && env -i HOME="$H" PATH=/usr/bin:/bin "$H/env/bin/python" setup.py -q develop --no-deps) >"$H.develop" 2>&1 || fail "$(cat "$H.develop")"
    [ -e "$(site_of "$H/env")/zooegg.egg-link" ] || fail "there is no egg-link"
    examine "$H/env" EB321
    "$H/env/bin/python" -m pip uninstall --quiet --yes six >"$H.pip" 2>&1
    examine "$H/env" EB309 EB321
    from_house "$H/env" six
    mv "$H/project" "$H/renamed"
    examine "$H/env" EB311 EB314 EB321
}
case_kind_editable_by_finder() { # setuptools puts a hook into the interpreter where folders don't match names
    venv "$H/env"
    pip_install "$H/env" setuptools wheel==0.41.3
    mkdir -p "$H/project/source"
    echo 'def main(): print("here")' >"$H/project/source/__init__.py"
    printf '%s\n' '[build-system]' 'requires = ["setuptools"]' 'build-backend = "setuptools.build_meta"' '[project]' 'name = "zoofinder"' 'version = "1.0"' \
        '[project.scripts]' 'zoofinder = "zoofinder:main"' '[tool.setuptools]' 'packages = ["zoofinder"]' 'package-dir = {"zoofinder" = "source"}' \
        >"$H/project/pyproject.toml"
    pip_install "$H/env" --no-build-isolation --no-deps -e "$H/project"
    ls "$(site_of "$H/env")"/__editable___zoofinder*_finder.py >/dev/null || fail "there is no finder"
    [ "$("$H/env/bin/zoofinder")" = here ] || fail "the command does not start"
    healthy "$H/env"
    mv "$H/project" "$H/renamed"
    examine "$H/env" EB311
}
case_kind_mangled_libraries() { # wheels that bring their libraries under names of their own: nothing at all to say
    "$UV" venv --quiet --offline --python "$PYTHON" "$H/env" >"$H.uv" 2>&1 || fail "$(cat "$H.uv")"
    uv_install "$H/env" numpy
    ls "$(site_of "$H/env")"/numpy.libs/libopenblas64_p-r0-*.so >/dev/null || fail "numpy brings no such library"
    run 0 VIRTUAL_ENV="$H/env" -- doctor --strict --json
    json 'codes == set()'
    run 0 VIRTUAL_ENV="$H/env" -- doctor --strict --deep --json
    json 'codes == set()'
}
conda_env() { # conda_env PREFIX: a real one, of the rig's channel
    [ -x "${ENVBOOT_TEST_CONDA:-}/bin/conda" ] || skip "there is no conda (ENVBOOT_TEST_CONDA)"
    env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" CONDA_PKGS_DIRS="$H/pkgs" "$ENVBOOT_TEST_CONDA/bin/conda" create --quiet --yes --offline --override-channels \
        -c "$ENVBOOT_TEST_CHANNEL" -p "$1" "python=$ENVBOOT_TEST_CHANNEL_PYTHON" pip >"$H.conda" 2>&1 ||
        env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" CONDA_PKGS_DIRS="$H/pkgs" "$ENVBOOT_TEST_CONDA/bin/conda" create --quiet --yes --override-channels \
            -c "$ENVBOOT_TEST_CHANNEL" -p "$1" "python=$ENVBOOT_TEST_CHANNEL_PYTHON" pip >"$H.conda" 2>&1 || fail "conda: $(tail -n 5 "$H.conda")"
}
case_kind_conda_clobbered_by_pip() {
    conda_env "$H/env"
    run 0 PYTHONNOUSERSITE=1 -- doctor --env "$H/env" --only EB319 --only EB324 --strict
    "$H/env/bin/python" -m pip install --quiet --no-index --disable-pip-version-check --find-links "$WHEELS" --force-reinstall --no-deps wheel==0.41.3 \
        >"$H.pip" 2>&1 || fail "$(cat "$H.pip")"
    run 1 -- doctor --env "$H/env" --only EB324 --strict
    says "conda installed $(cd "$H/env/conda-meta" && echo wheel-*.json | cut -d - -f 2)"
    env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" CONDA_PKGS_DIRS="$H/pkgs" "$ENVBOOT_TEST_CONDA/bin/conda" install --quiet --yes --override-channels \
        -c "$ENVBOOT_TEST_CHANNEL" -p "$H/env" --force-reinstall wheel >"$H.conda" 2>&1 || fail "conda: $(tail -n 5 "$H.conda")"
    run 1 -- doctor --env "$H/env" --only EB304 --only EB306 --only EB308 --only EB319 --only EB324 --strict --json
    json 'codes & {"EB304", "EB306", "EB324"}'
}
