# shellcheck shell=bash
# `envboot job script`: the file it prints, run as a batch job runs, from a copy in a spool folder.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
demo_home
work=$(work_folder)
mkdir "$work/submitted from" "$work/spool"
job=(env -i "HOME=$HOME")
code='import gpudemo, sys; print("sum", gpudemo.add(2, 3)); print("prefix", sys.prefix); print("arguments", sys.argv[1:])'

for scheduler in pbs slurm; do
    expect "a job file for $scheduler" "$ENVBOOT" job script --env demo --scheduler $scheduler --project cse --memory 4gb -- \
        python -c "$code" 'a b' "it's"
    "$ENVBOOT" job script --env demo --scheduler $scheduler -- python -c "$code" 'a b' "it's" >"$work/spool/$scheduler.SC" 2>/dev/null
done
cd "$HOME" || exit
expect "in a PBS job" "${job[@]}" PBS_O_WORKDIR="$work/submitted from" bash --noprofile --norc "$work/spool/pbs.SC"
expect_said "the GPU package works" "sum 5"
expect_said "it is the environment's Python" "prefix $demo"
expect_said "the words of the command come whole" "arguments ['a b', \"it's\"]"
expect "in a Slurm job that inherits the hijacking module's variables" "${job[@]}" SLURM_SUBMIT_DIR="$work/submitted from" \
    PYTHONPATH="$RIG_TOP/lib/python3.6/site-packages" PATH="$RIG_TOP/bin:/usr/bin:/bin" bash --noprofile --norc "$work/spool/slurm.SC"
expect_said "the GPU package works there" "sum 5"
expect_status 1 "a folder that is gone stops the job" "${job[@]}" PBS_O_WORKDIR="$work/gone" bash "$work/spool/pbs.SC"
expect_status 2 "a notebook needs JupyterLab" "$ENVBOOT" job script --env demo --scheduler pbs --notebook
expect_said "and it says so" "put \`jupyterlab\` into the packages of its recipe"
expect_status 4 "a value that a scheduler's line can't carry" "$ENVBOOT" job script --env demo --scheduler pbs --queue 'a b'
rm -rf "$work"
finish
