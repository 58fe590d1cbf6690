#!/bin/sh
# The job prologue, as pasted into a job that has arguments and no module function.
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two
make_env "$E2" two
make_env "$E1" one
mkdir -p "$work/submit dir"

scenario goes_to_the_submit_folder_and_activates <<'X'
export PYTHONPATH=/site KEPT=1
cd /
PBS_O_WORKDIR="$W/submit dir"
. "$G/prologue.sh"
is "$PWD" "$W/submit dir"
is "$(python)" "$E1/bin/python"
is "${PYTHONPATH-unset}$KEPT" unset1
is "$*" "--lr 0.1"
cd /
unset PBS_O_WORKDIR
SLURM_SUBMIT_DIR="$W/submit dir"
. "$G/prologue.sh"
is "$PWD" "$W/submit dir"
X

for sh in $shells; do
    for how in PBS_O_WORKDIR=/nowhere GONE=1; do
        [ $how = GONE=1 ] && chmod 644 "$E1/bin/python"
        if [ "$(env PATH=/usr/bin:/bin $how $(command_of "$sh") -c '. "$0"; echo lived' "$work/home/prologue.sh" 2>/dev/null)" = '' ]; then
            echo "ok stops_the_job $sh $how"
        else
            echo "not ok stops_the_job $sh $how: lived on"
            failed=1
        fi
        chmod 755 "$E1/bin/python"
    done
done
finish
