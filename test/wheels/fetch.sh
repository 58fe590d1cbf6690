#!/bin/sh
# Fetches the real wheels that test/unit/wheel/real_wheels_test.cpp looks into: 22 MB, with --long 1.5 GB more.
# They land in $ENVBOOT_TEST_CACHE, or build/wheels of this checkout.
set -eu
cache=${ENVBOOT_TEST_CACHE:-$(cd "$(dirname "$0")/../.." && pwd)/build/wheels}
mkdir -p "$cache"
# A pip of our own: Debian's python3 has none.
pip=$cache/pip
[ -x "$pip/bin/pip" ] || /usr/bin/python3 -m venv "$pip"

fetch() { # name version python-tag abi-tag
  if [ -e "$cache/$1-$2-$3-$4-manylinux1_x86_64.whl" ]; then
    return
  fi
  "$pip/bin/pip" download --quiet --no-cache-dir --no-deps --only-binary=:all: --disable-pip-version-check --dest "$cache" --implementation cp \
    --python-version "${3#cp}" --abi "$4" --platform manylinux1_x86_64 "$1==$2"
}

for version in 0.3.0 0.4.0 0.5.0; do
  fetch torchvision "$version" cp37 cp37m
done
fetch torchvision 0.16.0 cp38 cp38
case ${1-} in
--long)
  fetch torch 1.2.0 cp37 cp37m
  fetch torch 1.3.1 cp37 cp37m
  ;;
'') ;;
*)
  echo "usage: $0 [--long]" >&2
  exit 2
  ;;
esac
