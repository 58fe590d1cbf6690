#!/usr/bin/env bash
# unpack-slurm.sh FOLDER: Debian's Slurm, ready to be started by FOLDER/up (by root, in network and process namespaces of its own: one node `ebbox`,
# all on its loopback, gone with them). FOLDER/env, sourced, puts its commands on PATH. Status 77 and the reason where it can't be had.
set -euo pipefail
mapfile -t packages < <(grep -v '^#' "$(dirname "$0")/packages-slurm.txt")
mkdir -p "$1"
place=$(cd "$1" && pwd)
[[ ! -e $place/env ]] || exit 0
(cd "$place" && apt-get download "${packages[@]}") >"$place/log" 2>&1 || { tail -n 1 "$place/log"; exit 77; }
for package in "$place"/*.deb; do dpkg -x "$package" "$place"; done
plugins=$place/usr/lib/x86_64-linux-gnu/slurm-wlm
d=$place/d
cat >"$place/slurm.conf" <<C
ClusterName=lab
SlurmctldHost=ebbox(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$d/run/munge.socket
PluginDir=$plugins
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$d/state
SlurmdSpoolDir=$d/spool
SlurmctldPidFile=$d/run/slurmctld.pid
SlurmdPidFile=$d/run/slurmd.pid
SlurmctldLogFile=$d/log/slurmctld.log
SlurmdLogFile=$d/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=2
MpiDefault=none
ReturnToService=2
NodeName=ebbox NodeAddr=127.0.0.1 CPUs=8 RealMemory=20000 State=UNKNOWN
PartitionName=standard Nodes=ebbox Default=YES MaxTime=INFINITE State=UP
PartitionName=high Nodes=ebbox MaxTime=INFINITE State=UP
C
cat >"$place/up" <<U
#!/bin/bash
# Daemons of this node; the caller made the namespaces. Returns when the node is idle.
set -eu
. '$place/env'
hostname ebbox
ip link set lo up
ip addr add 127.0.0.2/8 dev lo # a machine with none but 127.0.0.1 counts as one without IPv4
rm -rf '$d'
mkdir -p '$d'/state '$d'/spool '$d'/log '$d'/run
dd if=/dev/urandom of='$d/munge.key' bs=1024 count=1 status=none
chmod 400 '$d/munge.key'
munged --force --key-file='$d/munge.key' --socket='$d/run/munge.socket' --pid-file='$d/run/munged.pid' --seed-file='$d/run/seed' \\
    --log-file='$d/log/munged.log' 2>'$d/log/said'
slurmctld-wlm -c
slurmd-wlm -c -d '$place/usr/sbin/slurmstepd-wlm' || { tail -n 3 '$d/log/slurmd.log' >&2; exit 1; }
for _ in \$(seq 300); do
    case \$(sinfo -h -o %T 2>/dev/null) in *idle*) exit 0 ;; esac
    sleep 0.1
done
tail -n 3 '$d'/log/*.log >&2
exit 1
U
chmod 755 "$place/up"
printf "export SLURM_CONF='%s' PATH='%s':\$PATH LD_LIBRARY_PATH='%s'\n" "$place/slurm.conf" "$place/usr/bin:$place/usr/sbin" \
    "$place/usr/lib/x86_64-linux-gnu:$plugins" >"$place/env"
