# shellcheck shell=bash
# inputs: data/conda-4.5 make/conda_main.sh
# after: conda site36
# A second root, that of apps/anaconda/3EnvCreation: the same conda with shell files of the 4.5 kind.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=../make/conda_main.sh
. "$RIG_SRC/make/conda_main.sh"
rig_paths "$1"

rm -rf "$RIG_TOP_ENVCREATION"
mkdir -p "$(dirname "$RIG_TOP_ENVCREATION")"
cp -a "$RIG_TOP" "$RIG_TOP_ENVCREATION"
rm -rf "$RIG_TOP_ENVCREATION/condabin"
grep -rlIF "$RIG_TOP" "$RIG_TOP_ENVCREATION/bin" "$RIG_TOP_ENVCREATION/pyvenv.cfg" |
    xargs sed -i "s#$RIG_TOP#$RIG_TOP_ENVCREATION#g"
make_conda_root "$RIG_TOP_ENVCREATION" 4.5
"$RIG_TOP_ENVCREATION/bin/conda" --version
