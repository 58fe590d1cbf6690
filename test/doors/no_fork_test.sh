#!/bin/sh
# No script starts a process, entering or leaving, in the ordinary case or out of it: as strace sees it.
. "$(dirname "$0")/common.sh"
command -v strace >/dev/null || { echo "skip no_fork: no strace"; exit 0; }
E1=$work/envs/one E2=$work/envs/two
make_env "$E1" one
make_env "$E2" two conda A=x
mkdir -p "$E2/etc/conda/activate.d" "$E2/etc/conda/deactivate.d"
for end in sh csh fish; do : >"$E2/etc/conda/activate.d/a.$end"; : >"$E2/etc/conda/deactivate.d/a.$end"; done

# started SHELL… : how many processes the shell starts while it runs $work/script.
started() {
    env -i HOME="$work" PATH=/usr/bin:/bin PYTHONPATH=/a LOADEDMODULES=m strace -f -qq -e trace=clone,clone3,fork,vfork,execve \
        "$@" "$work/script" 2>&1 >"$work/out" | grep -E '^(\[pid +[0-9]+\] )?(clone|v?fork|execve)' | grep -vc CLONE_THREAD
}
for sh in $shells 'tcsh -f' 'bsd-csh -f' 'fish --no-config'; do
    command -v "${sh%%[ _]*}" >/dev/null || { echo "skip no_fork $sh: not installed"; continue; }
    case $sh in
    *csh*) dot=source end=.csh unset='unsetenv PYTHONPATH' ;;
    fish*) dot=source end=.fish unset='set -e PYTHONPATH' ;;
    *) dot=. end='' unset='unset PYTHONPATH' ;;
    esac
    echo "$unset" >"$work/script"
    # shellcheck disable=SC2046
    before=$(started $(command_of "$sh"))
    cat >"$work/script" <<X
$dot $E1/bin/activate$end
$dot $E2/bin/activate$end
$dot $E2/bin/activate$end
deactivate
deactivate
$unset
$dot $E1/bin/activate$end
deactivate
echo good
X
    # shellcheck disable=SC2046
    after=$(started $(command_of "$sh"))
    if [ "$before" = "$after" ] && [ "$(cat "$work/out")" = good ]; then
        echo "ok no_fork $sh"
    else
        echo "not ok no_fork $sh: $((after - before)) processes; $(cat "$work/out")"
        failed=1
    fi
done
finish
