# shellcheck shell=bash
# make_conda_root ROOT GENERATION: what makes a folder with the conda package a conda root, as an installer would leave it.
make_conda_root() {
    local root=$1 generation=$2 name
    mkdir -p "$root/conda-meta" "$root/etc/profile.d"
    : >"$root/conda-meta/history"

    # pip's own console script for conda refuses to run as an application. conda starts a child that imports this file again.
    cat >"$root/bin/conda" <<EOF
#!$root/bin/python
import sys
from conda.cli.main import main
if __name__ == "__main__":
    sys.exit(main())
EOF
    chmod 755 "$root/bin/conda"

    # The root is a venv, so venv's own activate scripts stand where conda's belong.
    rm -f "$root"/bin/activate* "$root"/bin/Activate*
    for name in activate deactivate; do
        sed "s#@ROOT@#$root#g" "$RIG_SRC/data/conda-$generation/$name" >"$root/bin/$name"
        chmod 755 "$root/bin/$name"
    done
    sed "s#@ROOT@#$root#g" "$RIG_SRC/data/conda-$generation/conda.sh" >"$root/etc/profile.d/conda.sh"
    if [ "$generation" = 4.6 ]; then
        mkdir -p "$root/condabin"
        ln -sf ../bin/conda "$root/condabin/conda"
    fi
    # libmamba, this conda's default solver, is not to be had from a Python index; error reports would be uploaded.
    printf 'solver: classic\nreport_errors: false\nauto_update_conda: false\nnotify_outdated_conda: false\n' >"$root/.condarc"
}
