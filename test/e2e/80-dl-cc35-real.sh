# shellcheck shell=bash
# The recipe of the first site for real, with torch 1.2.0 and torchvision 0.4.0: a resnet18 forward pass by each door.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
if [[ $ENVBOOT_LONG != yes ]]; then
    printf 'skip %s: a gigabyte of wheels, so only in a long run\n' "$SCENARIO"
    exit 0
fi
if [[ $RIG_PYTHON != 3.7 ]]; then
    printf 'skip %s: torch 1.2.0 needs Python 3.7, the rig has %s\n' "$SCENARIO" "$RIG_PYTHON"
    exit 0
fi
# shellcheck source=long.sh
. "$(dirname "$0")/long.sh"
fresh_home
env=$(environments)/dl-cc35

# A card that is newer than the CUDA inside torch 1.2.0: refused before anything is fetched or written.
before=$(find "$HOME" -printf '%p %T@\n' | sort)
expect_status 4 "a card that this torch can't serve" rig_init dl-cc35 --wheel torch=1.2.0 --wheel torchvision=0.4.0 --base conda --gpu A100
expect_said "it names the card" "torch 1.2.0 can't serve A100 (8.0)"
expect_said "it names a build that serves it" "torch 1.13.1+cu117 runs on all of them"
equal "nothing was written" "$(find "$HOME" -printf '%p %T@\n' | sort)" "$before"

proxy_lines=$(wc -l <"$RIG_PROXY_LOG")
origin_lines=$(wc -l <"$RIG_ORIGIN_LOG")
start_init
wait_for_bytes 100000000 "$HOME/.cache/envboot/wheels/dl-cc35/torch-1.2.0/torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl.part"
kill -9 "$(envboot_itself)"
wait "$init" 2>/dev/null
figures killed
expect "the download was under way" grep -q 'fetch torch-1.2.0' "$HOME/init.log"
expect "no half environment" test ! -e "$env"

start_init
watch_memory
if ! wait "$init"; then
    tail -n 25 "$HOME/init.log"
    not_ok "init dl-cc35, after a kill -9 in the download" "$(tail -n 1 "$HOME/init.log")"
    finish
fi
ok "init dl-cc35, after a kill -9 in the download"
expect "it went on where it stopped" grep -q 'went on where it stopped: 1' "$HOME/init.log"
torch=$(tail -n "+$((origin_lines + 1))" "$RIG_ORIGIN_LOG" | grep -E 'GET [^ ]*/torch-1.2.0-cp37[^ ]*.whl ')
report "torch as the origin saw it" "$(printf '%s' "$torch" | tr '\n' ';')"
equal "the second run asked for the rest only" "$(grep -c 'range=bytes=1[0-9]*-' <<<"$torch")" 1
figures init
report "peak memory of envboot itself" "$peak_kb kB"
report "installed" "$(du -sb --apparent-size "$env/" | cut -f1) bytes in $(find "$env/" | wc -l) files"
report "base" "$(du -sb --apparent-size "$HOME/.local/share/envboot/bases" | cut -f1) bytes in $(find "$HOME/.local/share/envboot/bases" | wc -l) files"

carried=$(tail -n "+$((proxy_lines + 1))" "$RIG_PROXY_LOG" | awk '$6 == "CONNECT" { sum += $5 } END { printf "%d", sum }')
asked=$(tail -n "+$((origin_lines + 1))" "$RIG_ORIGIN_LOG" | served_bytes)
report "bytes" "the origin sent $asked, the proxy carried $carried"
# What the kill cut off was asked for and not carried: at most the rest of torch.
expect "every byte came through the proxy" test "$carried" -gt 900000000 -a "$((carried + 650000000))" -ge "$asked"
equal "always with the login" "$(tail -n "+$((proxy_lines + 1))" "$RIG_PROXY_LOG" | awk '$4 ~ /\/200$/ { print $8 }' | sort -u)" "$RIG_PROXY_USER"

write_forward "$HOME/forward.py"
forward() { printf 'python %q' "$HOME/forward.py"; }
expect "activate in bash" student bash --noprofile --norc -c ". $env/bin/activate && $(forward)"
expect "activate in dash" student dash -c ". $env/bin/activate && $(forward)"
expect "activate under set -euo pipefail" student bash --noprofile --norc -euo pipefail -c ". $env/bin/activate; $(forward)"
module="dl-cc35/$(basename "$(compgen -G "$HOME/.local/modules/dl-cc35/????????")")"
modules=". /usr/share/modules/init/bash; module use $HOME/.local/modules; module use $RIG_MODULEPATH"
expect "module load" student bash --noprofile --norc -c "$modules; module load $module && $(forward)"
expect "module load after the hijacking module" student bash --noprofile --norc -c \
    "$modules; module load apps/anaconda/3 2>/dev/null; test -n \"\$PYTHONPATH\" || exit 9; module load $module && $(forward)"
expect "activate after the hijacking module" student bash --noprofile --norc -c \
    "$modules; module load apps/anaconda/3 2>/dev/null; . $env/bin/activate && $(forward)"
mkdir -p "$HOME/submitted here"
expect "the prologue in a job" student sh -c "cd /; export PBS_O_WORKDIR='$HOME/submitted here' PBS_JOBID=1.pbs PYTHONPATH=/nowhere; \
    . $env/share/envboot/prologue.sh; test \"\$PWD\" = \"\$PBS_O_WORKDIR\" && $(forward)"
write_kernel_driver "$HOME/drive.py"
expect "the Jupyter kernel" student PYTHONPATH=/nowhere "$env/bin/python" -I "$HOME/drive.py" dl-cc35 "$HOME/forward.py"
write_notebook "$HOME/two.ipynb"
expect "papermill runs a notebook with that kernel" student "$env/bin/papermill" -k dl-cc35 -p size 64 "$HOME/two.ipynb" "$HOME/out.ipynb"
expect "the notebook saw its parameter and torch" grep -q '(1, 1000) 64' "$HOME/out.ipynb"

expect "jupyter lab --version" student "$env/bin/jupyter" lab --version
expect "papermill --version" student "$env/bin/papermill" --version
expect "env show" "$ENVBOOT" env show dl-cc35
expect_said "env show says what the wheel runs on" "torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl, runs on 3.5 7.0"
expect "pip finds no contradiction" student "$env/bin/python" -I -m pip check
finish
