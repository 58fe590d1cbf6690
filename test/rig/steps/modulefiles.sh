# shellcheck shell=bash
# inputs: data/modulefiles
# A module tree in the shape of the first target site's, and the folders that it names outside the conda roots.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

soft=$RIG_DIR/site/apps
rm -rf "$RIG_MODULEPATH" "$soft/compiler" "$soft/pythonpackages"
mkdir -p "$RIG_MODULEPATH" "$soft"/compiler/gcc/9.1.0/{bin,lib64,share/man} "$soft"/compiler/cuda/{10.0,11.0}/{bin,lib64}
cp -r "$RIG_SRC/data/modulefiles/." "$RIG_MODULEPATH/"
find "$RIG_MODULEPATH" -type f -exec \
    sed -i "s#@TOP@#$RIG_TOP#g; s#@TOP_ENVCREATION@#$RIG_TOP_ENVCREATION#g; s#@SOFT@#$soft#g" {} +

# A package module's folder, as one made by `pip install --target` of the day: pure modules of Python 3.6.
packages=$soft/pythonpackages/3.6.0
mkdir -p "$packages/torchvision/0.2.1/torchvision" "$packages/pillow/5.1.0/PIL"
printf '__version__ = "0.2.1"\n' >"$packages/torchvision/0.2.1/torchvision/__init__.py"
printf '__version__ = "5.1.0"\n' >"$packages/pillow/5.1.0/PIL/__init__.py"
