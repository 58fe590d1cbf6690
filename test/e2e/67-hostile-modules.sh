# shellcheck shell=bash
# A tree in which every other modulefile is out to harm its reader (hostile_tree.py). What envboot does with it is watched
# from outside, with strace.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
fresh_home
here=$(cd "$(dirname "$0")" && pwd)
work=$(work_folder)
tree=$work/tree canary=$work/canary
mkdir "$tree" "$canary" "$work/traces"
expect "the hostile tree is made" /usr/bin/python3 "$here/hostile_tree.py" "$tree" "$canary"
trap 'chmod 700 "$tree/closed"' EXIT
everything() { (cd "$tree" && find . -printf '%p %y %m %s %T@ %l\n' 2>/dev/null | sort); }
before=$(everything)

# No Python on PATH: whatever is started is started for a modulefile. No cache: whatever is written, too.
PATH_WITHOUT=$work/nothing
check() { PATH=$PATH_WITHOUT "$@" "$ENVBOOT" modules check "$tree" --all --no-cache --json; }
verdict() { PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$here/hostile_verdict.py" "$@"; }

# seconds, and kilobytes of the largest process, workers too.
measured() {
    /usr/bin/python3 -c '
import resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.call(sys.argv[3:], stdout=open(sys.argv[1], "wb"), stderr=open(sys.argv[2], "wb"), timeout=300)
print(status, int(time.monotonic() - start), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}
read -r status seconds kilobytes < <(
    measured "$work/report" "$work/said" env PATH="$PATH_WITHOUT" "$ENVBOOT" modules check "$tree" --all --json
)
equal "it comes to an end, with findings" "$status" 1
equal "each file is reported as what it is" "$(verdict "$work/report" "$tree" "" "" "")" ""
# Some seventy files run into their limit of 1.5 s, two at a time.
expect "in bounded time ($seconds s)" test "$seconds" -le 150
expect "and memory ($kilobytes kB in the largest process)" test "$kilobytes" -le 600000
equal "nothing was made outside the tree" "$(ls -A "$canary")" ""
equal "or changed in it" "$(everything)" "$before"

if problem=$(/usr/bin/strace -qq -o /dev/null true 2>&1); then
    (
        ulimit -c 0
        check /usr/bin/strace -ff -qq -e trace=%process,%file,%network -e signal=none -s 4096 -o "$work/traces/of" \
            >"$work/report" 2>"$work/said"
    )
    equal "strace saw nothing started or written but by envboot itself" \
        "$(verdict "$work/report" "$tree" "$work/traces" "$ENVBOOT" "$HOME/.cache/envboot" | head -n 20)" ""
    equal "nothing was made outside the tree under strace" "$(ls -A "$canary")" ""
else
    printf 'skipped: strace can not trace here: %s\n' "$problem"
fi

# One at a time. For a name all rc files are read first.
export MODULEPATH=$tree
for name in endless/top long/power "$tree/lua/caught.lua" "$tree/lua/double.lua"; do
    expect_status 1 "show ${name#"$tree/"} ends" "$ENVBOOT" modules show "$name"
    expect_said "and says why it has nothing" "not evaluated"
    expect_said "but for what its text says" "PYTHONPATH"
done
expect "a good one beside them" "$ENVBOOT" modules show good/7
expect_said "is shown" "setenv GOOD /opt/good/7"
for name in loop loop/a loop/c loop/d loop/1; do
    equal "which $name ends" "$(timeout 60 "$ENVBOOT" modules which "$name" >/dev/null 2>&1; [[ $? -lt 4 ]] && echo yes)" yes
done
equal "and nothing came of it" "$(ls -A "$canary")" ""

# Where the kernel takes no seccomp filter, limits hold and the note says so.
# shellcheck disable=SC2317 # expect calls it
without_seccomp() {
    /usr/bin/python3 -c '
import ctypes, os, struct, sys
# if it is prctl(PR_SET_SECCOMP, …): EINVAL, as a kernel without it says
code = b"".join(struct.pack("<HBBI", *each) for each in (
    (0x20, 0, 0, 0), (0x15, 0, 3, 157), (0x20, 0, 0, 16), (0x15, 0, 1, 22), (0x06, 0, 0, 0x50016), (0x06, 0, 0, 0x7FFF0000)))
buffer = ctypes.create_string_buffer(code)
program = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
libc = ctypes.CDLL(None)
if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, program, 0, 0) != 0:
    sys.exit(77)
os.execv(sys.argv[1], sys.argv[1:])' "$@"
}
mkdir -p "$work/small/good"
cp "$tree/good/7" "$work/small/good/7"
expect "a small tree" "$ENVBOOT" modules check "$work/small"
notes() { equal "$1" "$(grep -c '^note: ' <<<"$output")" "$2"; }
notes "is checked behind seccomp, without a word" 0
if [[ $(uname -m) == x86_64 ]]; then
    expect "without seccomp" without_seccomp "$ENVBOOT" modules check "$work/small" --json
    notes "the note says so" 1
    expect_said "and why" "seccomp filter: this kernel takes no seccomp filter: Invalid argument"
    expect "and show does" without_seccomp "$ENVBOOT" modules show good --modulepath "$work/small"
    notes "once" 1
fi
finish
