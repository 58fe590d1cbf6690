# shellcheck shell=bash
# inputs: data/conda-4.2.txt
# after: pythons
# A real conda 4.2.7 in a Python 2.7 of its own, with its own activate scripts: the newest of that kind that an index has. (The 4.3.16 there
# holds none, and 4.4 to 4.6 were never put on one.) Nothing where the rig has no Python 2.7.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "$RIG_TOP_OLD"
[ -x "$RIG_PYTHONS/2.7/bin/python2.7" ] || exit 0
mkdir -p "$(dirname "$RIG_TOP_OLD")"
cp -a "$RIG_PYTHONS/2.7" "$RIG_TOP_OLD"
python=$RIG_TOP_OLD/bin/python2.7
PIP_RUNS_ON=$python
sdists=$RIG_CACHE/wheels/conda42-$(sha256sum <"$RIG_SRC/data/conda-4.2.txt" | cut -c1-8)
if [ ! -d "$sdists" ]; then
    rm -rf "$sdists.part"
    rig_pip download --quiet --no-deps --dest "$sdists.part" -r "$RIG_SRC/data/conda-4.2.txt"
    mv "$sdists.part" "$sdists"
fi
rig_pip install --quiet --no-compile --no-index --no-deps --find-links "$sdists" -r "$RIG_SRC/data/conda-4.2.txt"
site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
: >"$site/pycosat.py" # the solver; activation needs none
mkdir -p "$RIG_TOP_OLD/conda-meta"
printf '{"name": "conda", "version": "4.2.7"}\n' >"$RIG_TOP_OLD/conda-meta/conda-4.2.7-py27_0.json"
: >"$RIG_TOP_OLD/conda-meta/history"
printf '#!%s\nimport sys\nfrom conda.cli.main import main\nif __name__ == "__main__":\n    sys.exit(main())\n' "$python" >"$RIG_TOP_OLD/bin/conda"
"$RIG_TOP_OLD/bin/conda" --version
