#!/bin/bash
# Every order of module commands up to a length: 3 in the quick suite, 5 in the long one. See sequences.py.
# MODULES_INIT names another init file; with Lmod's the .lua twin is tried.
. "$(dirname "$0")/common.sh"
init=${MODULES_INIT:-/usr/share/modules/init/bash}
[ -r "$init" ] || { echo "skip sequences: no Environment Modules at $init"; exit 0; }
cd "$work" || exit 1
for name in one two; do make_venv "$work/envs/$name" $name; done
mkdir -p ours plain/env-one plain/env-two mine 'my own/second' site1/lib/python2.0/site-packages site2/lib/python3/dist-packages
cp -R home/modules/env-* ours/
for name in one two; do
    other=two
    [ $name = one ] || other=one
    printf '#%%Module1.0\nconflict env-%s\nprepend-path PATH %s\n' $other "$work/envs/$name/bin" >plain/env-$name/1
done
for folder in site*/lib/*/*; do echo 'raise SystemExit("a foreign six")' >"$folder/six.py"; done
for tree in ours plain; do
    mkdir -p $tree/site
    printf '#%%Module1.0\nconflict site\nprepend-path PYTHONPATH %s\nprepend-path PATH %s\n' \
        "$work/site1/lib/python2.0/site-packages" "$work/site1/bin" >$tree/site/1
    printf '#%%Module1.0\nconflict site\nprepend-path PYTHONPATH %s\nprepend-path PATH %s\n' \
        "$work/site2/lib/python3/dist-packages" "$work/site2/bin" >$tree/site/2
done
depth=3
[ "${ENVBOOT_LONG:-no}" = no ] || depth=5
/usr/bin/python3 -I "$here/sequences.py" "$init" "$work" "${SEQUENCES:-$depth}" "${SEQUENCES_SHARE:-100}" || failed=1
finish
