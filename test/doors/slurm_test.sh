#!/bin/bash
# What `envboot job script --scheduler slurm` prints, submitted to a real Slurm: one node in namespaces of this test's own.
. "$(dirname "$0")/common.sh"
[ "$(id -u)" = 0 ] || { echo "skip slurm: only root starts its daemons"; exit 0; }
place=$(dirname "$RENDER_DOORS")/../slurm
if [ -z "${IN_NAMESPACES-}" ]; then
    reason=$(../oracle/unpack-slurm.sh "$place") || { echo "skip slurm: $reason"; exit 0; }
    # A node without a network can't fetch JupyterLab.
    if [ "${ENVBOOT_LONG:-no}" = yes ]; then
        LAB_PIP=$(cd "$(dirname "$RENDER_DOORS")/../.." && pwd)/wheels/pip/bin/pip LAB_WHEELS=$place/lab-wheels
        export LAB_PIP LAB_WHEELS
        [ -e "$LAB_WHEELS" ] || "$LAB_PIP" --python "$python" download -q --only-binary :all: -d "$LAB_WHEELS" jupyterlab >"$work/log" 2>&1 ||
            { echo "not ok slurm: JupyterLab is fetched: $(tail -n 2 "$work/log")"; rm -rf "$LAB_WHEELS"; exit 1; }
    fi
    grep -q ' /sys/fs/cgroup' /proc/mounts || { echo "skip slurm: no control groups are mounted here, without which its daemon does not start"; exit 0; }
    unshare --net --uts --pid --fork --kill-child --mount-proc true 2>/dev/null || { echo "skip slurm: no namespaces here"; exit 0; }
    IN_NAMESPACES=yes exec timeout -s KILL 300 unshare --net --uts --pid --fork --kill-child --mount-proc bash "$0"
fi
place=$(cd "$place" && pwd)
envboot=$(dirname "$RENDER_DOORS")/envboot
cd "$work" || exit 1
"$place/up" 2>said || { echo "not ok slurm starts: $(tail -n 3 said)"; exit 1; }
# Only Slurm's own commands need its libraries.
slurm() { (. "$place/env"; exec "$@"); }
verdict() { # NAME WANT HAVE
    if [ "$2" = "$3" ]; then echo "ok slurm: $1"; else echo "not ok slurm: $1: want <$2> have <$3>"; failed=1; fi
}
data=$work/account/.local/share/envboot
mkdir -p account "submitted from" "$data/envs/.gen" "hijack/lib/python2.0/site-packages"
echo 'raise SystemExit("a foreign six")' >hijack/lib/python2.0/site-packages/six.py
make_venv "$data/envs/.gen/one-1" one
doors "$data/envs/one" one "$line" # whose doors name the link
cp -R "$data/envs/one/." "$data/envs/.gen/one-1/"
rm -rf "$data/envs/one"
ln -s .gen/one-1 "$data/envs/one"
E=$data/envs/one
printf '{"schema": 1, "name": "one", "python": "%s"}\n' "$line" >"$E/envboot.lock"
script() { HOME=$work/account PATH=/usr/bin:/bin "$envboot" job script --env one --scheduler slurm "$@" 2>said || echo "not ok slurm: script: $(cat said)"; }
# submit SCRIPT OPTION…: from its folder, with the variables of a shell that loaded a hijacking module; prints what the job printed.
submit() {
    job=$1
    shift
    : >job.out
    (cd "submitted from" && export PATH=/usr/bin:/bin HOME=$work/account PYTHONPATH=$work/hijack/lib/python2.0/site-packages PYTHONHOME=/nowhere VIRTUAL_ENV=$E &&
        slurm timeout 60 sbatch --parsable --wait -o "$work/job.out" "$@" "$job" >/dev/null 2>"$work/refused"; echo "status $?")
    cat job.out refused
}

see='import os, six, sys; print(sys.path[1:], sys.prefix, os.environ["PATH"], os.environ["VIRTUAL_ENV"], os.getcwd(), sys.argv[1:])'
script -- python -c "$see" 'a b' '$(touch X)' "it's" >see.SC
by_activate=$(cd "submitted from" && env -i PATH=/usr/bin:/bin HOME="$work/account" bash -c ". '$E/bin/activate'; exec python -c '$see' 'a b' '\$(touch X)' \"it's\"")
# Slurm's own commands stand on the PATH of whoever submits.
mine=$place/usr/bin:$place/usr/sbin:
verdict "the same environment as by activate" "status 0 $by_activate" "$(submit "$work/see.SC" | paste -sd ' ' | sed "s|$mine||")"
clean=$(submit "$work/see.SC" --export=NONE | paste -sd ' ')
verdict "where no variable was handed on too" "status 0 $(echo "$by_activate" | sed 's/ [^ ]*\/bin:[^ ]* / /')" "$(echo "$clean" | sed 's/ [^ ]*\/bin:[^ ]* / /')"
verdict "no word of the command ran" "" "$(find . -name X)"

script --job-name trial --queue high --cpus 3 --memory 2gb --walltime 00:10:00 -- sh -c 'echo "$SLURM_CPUS_PER_TASK"; . "$0"; scontrol show job "$SLURM_JOB_ID"' "$place/env" >asked.SC
submit "$work/asked.SC" >asked
verdict "what was asked for reaches the job" 3 "$(sed -n 2p asked)"
for part in JobName=trial Partition=high TimeLimit=00:10:00 NumCPUs=3 MinMemoryNode=2G; do
    if grep -q -w -e "$part" asked; then echo "ok slurm: $part"; else echo "not ok slurm: $part: $(cat asked)"; failed=1; fi
done
script -- sh -c 'exit 7' >fails.SC
verdict "the job ends as its command" "status 7" "$(submit "$work/fails.SC" | head -n 1)"
mv "$E/bin/python" "$E/bin/python.away"
verdict "a job whose environment is gone does nothing" "status 1" "$(submit "$work/see.SC" | head -n 1)"
mv "$E/bin/python.away" "$E/bin/python"

if [ "${ENVBOOT_LONG:-no}" = no ]; then
    echo "skip slurm: JupyterLab in a job, in the long suite only"
    finish
fi
"$LAB_PIP" --python "$E/bin/python" install -q --no-index --find-links "$LAB_WHEELS" jupyterlab >log 2>&1 || { echo "not ok slurm: JupyterLab: $(tail -n 2 log)"; exit 1; }
mkdir -p "$E/etc/jupyter"
printf '{"ServerApp": {"allow_root": true}}\n' >"$E/etc/jupyter/jupyter_server_config.json"
script --notebook >lab.SC
job=$(cd "submitted from" && HOME=$work/account slurm sbatch --parsable -o "$work/lab.out" "$work/lab.SC")
run=$work/account/.local/state/envboot/jobs/$job
for _ in $(seq 600); do
    [ ! -s "$run/tunnel" ] || break
    sleep 0.1
done
verdict "the token's file is the user's alone" 600 "$(stat -c %a "$run/token")"
port=$(sed -n 's/.*-L 127.0.0.1:\([0-9]*\):.*/\1/p' "$run/tunnel")
ask='
import sys, urllib.error, urllib.request
port, token = sys.argv[1:]
def status(path, **headers):
    try:
        return urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:%s/api%s" % (port, path), headers=headers), timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code
print(status(""), status("/status"), status("/status", Authorization="token " + token))
'
verdict "JupyterLab answers, and who has no token is sent away" "200 403 200" "$(env -i "$python" -c "$ask" "$port" "$(cat "$run/token")")"
[ "$failed" = 0 ] || tail -n 15 lab.out
verdict "the token is nowhere in the output" "" "$(grep -F -e "$(cat "$run/token")" lab.out)"
slurm scancel "$job"
for _ in $(seq 300); do
    [ -n "$(slurm squeue -h -j "$job" 2>/dev/null)" ] || break
    sleep 0.1
done
verdict "it ends with the job" "" "$(ls "$run"/runtime/jpserver-*.json 2>/dev/null)"
finish
