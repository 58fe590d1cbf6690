# shellcheck shell=bash
# What the scenarios with the full-size wheels share. Sourced after common.sh.

report() { printf 'figure %s: %s: %s\n' "$SCENARIO" "$1" "$2"; }

# start_init: in the background, as $init; what it says goes to $HOME/init.log.
start_init() {
    rig_init dl-cc35 --wheel torch=1.2.0 --wheel torchvision=0.4.0 --base conda --timings >"$HOME/init.log" 2>&1 &
    init=$!
}

# Its process: a child of the shell that start_init left in the background.
envboot_itself() { cut -d ' ' -f 1 "/proc/$init/task/$init/children" 2>/dev/null; }

# The largest resident size of envboot itself, without its children, until it ends: $peak_kb.
watch_memory() {
    local now
    peak_kb=0
    while kill -0 "$init" 2>/dev/null; do
        now=$(awk '/^VmHWM/ { print $2 }' "/proc/$(envboot_itself)/status" 2>/dev/null)
        [[ ${now:-0} -le $peak_kb ]] || peak_kb=$now
        sleep 0.2
    done
}

# Each step that took a second or more, and the timings, from init's own words.
figures() {
    awk -v scenario="$SCENARIO" -v what="$1" '
        /^\[[0-9]+\/[0-9]+\] / { step = $0 }
        /^ +[0-9.]+ s$/ { printf "figure %s: %s: %s: %s s\n", scenario, what, step, $1 }
        /^timings:/ { rest = 1; next }
        rest && NF { $1 = $1; printf "figure %s: %s: %s\n", scenario, what, $0 }' "$HOME/init.log" | cut -c1-200
}

# The bytes of the files in the origin's log lines on stdin. A range that was asked for begins where it says.
served_bytes() {
    local path first size sum=0
    while read -r path first; do
        size=$(stat -c %s "$RIG_DIR/www$path" 2>/dev/null) || continue
        sum=$((sum + size - first))
    done < <(sed -nE 's/.*"GET ([^ ?]+)[^"]*" 20[06] -" range=(bytes=([0-9]+)-.*|-)$/\1 \3/p' | awk '{ print $1, $2 + 0 }')
    printf '%s' "$sum"
}

# student [A=B…] COMMAND…: in an empty environment.
student() { env -i HOME="$HOME" PATH=/usr/bin:/bin "$@"; }

write_forward() {
    cat >"$1" <<'PY'
import torch, torchvision
model = torchvision.models.resnet18(pretrained=False).eval()
with torch.no_grad():
    out = model(torch.zeros(1, 3, 64, 64))
assert tuple(out.shape) == (1, 1000), out.shape
print("forward", torch.__version__, torchvision.__version__, tuple(out.shape))
PY
}

# As JupyterLab does it: by the kernel's name, over its own connection file.
write_kernel_driver() {
    cat >"$1" <<'PY'
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(startup_timeout=120, kernel_name=sys.argv[1])
try:
    said = []
    reply = client.execute_interactive(open(sys.argv[2]).read(), timeout=300, output_hook=said.append)
    text = "".join(m["content"].get("text", "") for m in said if m["msg_type"] == "stream")
    print(text, reply["content"])
    assert reply["content"]["status"] == "ok" and "forward" in text
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
PY
}

write_notebook() {
    cat >"$1" <<'JSON'
{"nbformat": 4, "nbformat_minor": 2, "metadata": {"kernelspec": {"name": "python3", "display_name": "any", "language": "python"}},
 "cells": [
  {"cell_type": "code", "execution_count": null, "metadata": {"tags": ["parameters"]}, "outputs": [], "source": ["size = 32"]},
  {"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [],
   "source": ["import torch, torchvision\n", "model = torchvision.models.resnet18(pretrained=False).eval()\n",
              "with torch.no_grad():\n", "    print(tuple(model(torch.zeros(1, 3, size, size)).shape), size)"]}]}
JSON
}

# wait_for_bytes BYTES FILE: until the file is as large, or init has ended.
wait_for_bytes() {
    while kill -0 "$init" 2>/dev/null && [[ $(stat -c %s "$2" 2>/dev/null || printf 0) -lt $1 ]]; do sleep 0.05; done
}
