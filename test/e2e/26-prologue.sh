# shellcheck shell=bash
# The job prologue, sourced the way a batch job does: from a copy in a spool folder, with the home folder as working folder.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
demo_home
work=$(work_folder)
mkdir "$work/submitted from" "$work/spool"
cat >"$work/spool/17.server.SC" <<END
set -eu
. '$demo/share/envboot/prologue.sh'
pwd
$add
END
cd "$HOME" || exit
job=(env -i "HOME=$HOME")

five "in a PBS job under set -eu" "${job[@]}" PBS_O_WORKDIR="$work/submitted from" bash --noprofile --norc "$work/spool/17.server.SC"
expect_said "it goes to the folder of submission" "$work/submitted from"
five "in a Slurm job, dash" "${job[@]}" SLURM_SUBMIT_DIR="$work/submitted from" dash "$work/spool/17.server.SC"
expect_said "it goes there as well" "$work/submitted from"
five "in a job that inherits the hijacking module's variables" "${job[@]}" PBS_O_WORKDIR="$work/submitted from" \
    PYTHONPATH="$RIG_TOP/lib/python3.6/site-packages" PATH="$RIG_TOP/bin:/usr/bin:/bin" bash "$work/spool/17.server.SC"
expect_status 1 "a folder that is gone stops the job" "${job[@]}" PBS_O_WORKDIR="$work/gone" bash "$work/spool/17.server.SC"
mv "$HOME/.local/share/envboot/envs" "$HOME/.local/share/envboot/envs.away"
expect_status 1 "an environment that is gone stops the job" "${job[@]}" PBS_O_WORKDIR="$work" bash "$work/spool/17.server.SC"
mv "$HOME/.local/share/envboot/envs.away" "$HOME/.local/share/envboot/envs"
rm -rf "$work"
finish
