#!/usr/bin/env bash
# guard.sh PYTHON…: what the start-up guard costs each of these Pythons, in ms a start: the difference of the lowest tenth of 300 starts with it and without it,
# taken in turns. With PYTHONPATH unset, with one project folder, and with a foreign package folder that it drops.
set -euo pipefail
unset PYTHONDONTWRITEBYTECODE
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src" "$work/other/lib/python2.0/site-packages"
for python; do
    "$python" -m venv --without-pip --clear "$work/with"
    "$python" -m venv --without-pip --clear "$work/without"
    packages=$(echo "$work"/with/lib/*/site-packages)
    cp "$here/../../scripts/guard.py" "$packages/_envboot_guard.py"
    echo "import os; os.getenv('PYTHONPATH') and __import__('_envboot_guard')" >"$packages/000_envboot_guard.pth"
    /usr/bin/python3 -I - "$work" <<'P'
import os, statistics, subprocess, sys, time
work = sys.argv[1]
version = subprocess.check_output([work + "/with/bin/python", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).decode().strip()
for name, path in (("unset", None), ("project", work + "/src"), ("foreign", work + "/other/lib/python2.0/site-packages")):
    env = dict(os.environ, **({"PYTHONPATH": path} if path else {}))
    if not path:
        env.pop("PYTHONPATH", None)
    times = {"with": [], "without": []}
    for turn in range(300):
        for which in times:
            start = time.perf_counter()
            subprocess.call([work + "/" + which + "/bin/python", "-c", ""], env=env, stderr=subprocess.DEVNULL)
            times[which].append(1000 * (time.perf_counter() - start))
    low = {which: statistics.quantiles(all_of_it, n=10)[0] for which, all_of_it in times.items()}
    print("Python %s  PYTHONPATH %-8s start %.2f ms, guard %+.2f ms" % (version, name, low["without"], low["with"] - low["without"]))
P
done
