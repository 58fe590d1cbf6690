# shellcheck shell=bash
# inputs: data/gpudemo/add.ptx data/gpudemo/gpudemo.c
# after: conda
# libgpudemo.so in two builds, with real device code: 1.0 for sm_35, 50, 70 and PTX 5.0; 2.0 for sm_70, 75 and PTX 7.0.
# The last ptxas that knows sm_35 is CUDA 11.8's; any fatbinary of CUDA 13 bundles what it makes.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

work=$RIG_DIR/build/cubins
rm -rf "$work" "$RIG_DIR/gpudemo"
mkdir -p "$work" "$RIG_DIR/gpudemo"
cd "$work"

# take_from_wheel KEY REQUIREMENT MEMBER...: unpacks single members of one wheel into the work folder.
take_from_wheel() {
    local key=$1 requirement=$2 wheels
    shift 2
    wheels=$(cached_wheels "$key" --no-deps "$requirement")
    "$DEBIAN_PYTHON" -I - "$wheels" "$@" <<'PY'
import glob, os, sys, zipfile
wheel, = glob.glob(sys.argv[1] + "/*.whl")
with zipfile.ZipFile(wheel) as archive:
    for member in sys.argv[2:]:
        with open(os.path.basename(member), "wb") as file:
            file.write(archive.read(member))
        os.chmod(os.path.basename(member), 0o755)
PY
}

find_ptxas() {
    if ptxas --help 2>/dev/null | grep -qw sm_35; then
        command -v ptxas
    else
        take_from_wheel ptxas nvidia-cuda-nvcc-cu11==11.8.89 nvidia/cuda_nvcc/bin/ptxas
        printf '%s\n' "$work/ptxas"
    fi
}

# Prints the program and the folder of fatbinary_section.h, each on its line.
find_fatbinary() {
    local toolkit
    for toolkit in "${CUDA_HOME:-/usr/local/cuda}" "$(dirname "$(dirname "$(command -v fatbinary || printf /none/bin/none)")")"; do
        if [ -z "${RIG_NO_TOOLKIT:-}" ] && [ -e "$toolkit/include/fatbinary_section.h" ] &&
            "$toolkit/bin/fatbinary" --help 2>/dev/null | grep -q compress-mode; then
            printf '%s\n' "$toolkit/bin/fatbinary" "$toolkit/include"
            return
        fi
    done
    take_from_wheel fatbinary nvidia-cuda-nvcc==13.5.37 nvidia/cu13/bin/fatbinary nvidia/cu13/include/fatbinary_section.h
    printf '%s\n' "$work/fatbinary" "$work"
}

ptxas=$(find_ptxas)
mapfile -t fatbinary < <(find_fatbinary)

for arch in 35 50 70 75; do
    sed "s/@ARCH@/$arch/" "$RIG_SRC/data/gpudemo/add.ptx" >"add$arch.ptx"
    "$ptxas" -arch="sm_$arch" "add$arch.ptx" -o "add$arch.cubin"
done

# build_library VERSION COMPRESSION PTX-ARCH SASS-ARCH...
build_library() {
    local version=$1 compression=$2 ptx=$3 arch images=()
    shift 3
    for arch in "$@"; do images+=("--image3=kind=elf,sm=$arch,file=add$arch.cubin"); done
    images+=("--image3=kind=ptx,sm=$ptx,file=add$ptx.ptx")
    "${fatbinary[0]}" -64 --compress-all "--compress-mode=$compression" --create=kernels.fatbin \
        --embedded-fatbin=kernels.fatbin.c "${images[@]}"
    mkdir "$RIG_DIR/gpudemo/$version"
    gcc -O2 -s -shared -fPIC -I. -I"${fatbinary[1]}" -Wl,-soname,libgpudemo.so \
        -o "$RIG_DIR/gpudemo/$version/libgpudemo.so" "$RIG_SRC/data/gpudemo/gpudemo.c"
}
build_library 1.0 speed 50 35 50 70
build_library 2.0 size 70 70 75
