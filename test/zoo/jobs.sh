# shellcheck shell=bash disable=SC2016,SC2154 # job files hold their own `$`; H, BINARY are run.sh's
# Job files: one function a mistake that really was made. Sourced by run.sh.

job() { cat >"$H/job"; }
# judge CODE...: doctor finds these of the family of job files, and no others. JOB_PATH: PATH; JOB_MODULEPATH: MODULEPATH.
judge() {
    local status=0 wanted
    wanted=$(printf '"%s",' "$@")
    [ $# -gt 0 ] || wanted=
    env -i HOME="$H" PATH="${JOB_PATH:-/usr/bin:/bin}" ${JOB_MODULEPATH:+MODULEPATH="$JOB_MODULEPATH"} "$BINARY" doctor "$H/job" \
        --only EB7 --json >"$H.txt" 2>"$H.err" || status=$?
    [ "$status" -le 1 ] || fail "exit status $status: $(cat "$H.err")"
    json "codes == set([$wanted])"
}

case_job_healthy_pbs() {
    job <<'EOF'
#!/bin/bash
#PBS -N train
#PBS -l select=1:ncpus=4:ngpus=1:mem=16gb
#PBS -l walltime=02:00:00

set -euo pipefail
cd "${PBS_O_WORKDIR:-.}"
module load gcc/9.3.0
. "$HOME/.local/share/envboot/envs/dl/bin/activate"
export OMP_NUM_THREADS=4
python - <<'PY'
# a here-document holds no commands
conda activate x
PY
python train.py --lr 0.1 2>&1 | tee log.txt # conda activate
EOF
    judge
}
case_job_healthy_slurm() {
    job <<'EOF'
#!/bin/bash -l
#SBATCH --job-name=train
#SBATCH --gres=gpu:1
module load anaconda
conda activate dl
srun python train.py
EOF
    judge
}
case_job_conda_activate() {
    job <<'EOF'
#!/bin/bash
#SBATCH --time=1:00:00
conda activate dl && python train.py
EOF
    judge EB703
    json 'f("EB703")[0]["evidence"][0]["line"] == 3'
}
case_job_conda_with_hook() {
    job <<'EOF'
#!/bin/bash
eval "$(/opt/conda/bin/conda shell.bash hook)"
conda activate dl
EOF
    judge
}
case_job_module_after_activation() {
    mkdir -p "$H/site/apps/anaconda"
    printf '%s\n' '#%Module1.0' 'prepend-path PYTHONPATH /opt/anaconda/lib/python3.6/site-packages' >"$H/site/apps/anaconda/3"
    printf '%s\n' '#%Module1.0' 'prepend-path PATH /opt/gcc/bin' >"$H/site/gcc"
    job <<'EOF'
#!/bin/bash
source ~/envs/dl/bin/activate
module load gcc
module load apps/anaconda/3
python train.py
EOF
    JOB_MODULEPATH=$H/site judge EB704
    json 'f("EB704")[0]["level"] == "error" and [e["line"] for e in f("EB704")[0]["evidence"]] == [2, 4]'
    JOB_MODULEPATH='' judge EB704
    json 'f("EB704")[0]["level"] == "warning"'
}
case_job_wrong_variable() {
    job <<'EOF'
#!/bin/bash
#PBS -l select=1
cd ${PBS_WORKDIR}
# $PBS_WORKDIR
echo "$PBS_WORKDIR_OF_MINE"
EOF
    judge EB705
    json 'len(f("EB705")) == 1 and f("EB705")[0]["evidence"][0]["line"] == 3'
}
case_job_stays_at_home() {
    job <<'EOF'
#!/bin/bash
#PBS -l select=1
python train.py
EOF
    judge EB705
}
case_job_late_lines() {
    job <<'EOF'
#!/bin/bash
#SBATCH --time=1:00:00
export A=1
#SBATCH --gres=gpu:1
# SBATCH --mem=8G
EOF
    judge EB702
    json '[e["line"] for e in f("EB702")[0]["evidence"]] == [4, 5]'
}
case_job_for_another_scheduler() {
    mkdir "$H/bin"
    printf '#!/bin/sh\n' >"$H/bin/sbatch"
    chmod +x "$H/bin/sbatch"
    job <<'EOF'
#!/bin/bash
#PBS -l select=1
cd "$PBS_O_WORKDIR"
EOF
    JOB_PATH=$H/bin judge EB701
}
case_job_takes_all_variables() {
    job <<'EOF'
#!/bin/bash
#PBS -V
cd "$PBS_O_WORKDIR"
EOF
    judge EB706
}
case_job_secrets() {
    job <<'EOF'
#!/bin/bash
export HF_TOKEN=hf_thisIsObviouslyFakeButLong
export http_proxy=http://proxy:3128
jupyter lab --ip=0.0.0.0 --NotebookApp.token=hunter2fake
export OTHER=$HF_TOKEN PASSWORD=$SECRET
EOF
    judge EB707
    json 'len(f("EB707")) == 2 and [e["line"] for e in f("EB707")[0]["evidence"]] == [2, 4]'
    says_not ObviouslyFake
    run 1 -- doctor "$H/job" --only EB7
    says_not ObviouslyFake
    says_not hunter2fake
}
case_job_windows_lines() {
    printf '#!/bin/bash\r\n#SBATCH --time=1\r\ntrue\r\n' >"$H/job"
    judge EB708
}
case_job_no_text() {
    printf 'a\0b' >"$H/job"
    run 2 -- doctor "$H/job"
    run 3 -- doctor "$H/none"
}
