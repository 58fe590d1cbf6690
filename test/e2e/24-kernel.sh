# shellcheck shell=bash
# The Jupyter kernel: a real jupyter_client finds it by name, starts it from kernel.json and runs code in it, out of an
# environment that the hijacking module has spoilt.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
demo_home
work=$(work_folder)
cat >"$work/client.py" <<'END'
import os
import sys

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel

CODE = """
import gpudemo, sys
print("prefix", sys.prefix)
print("foreign", [p for p in sys.path if "python3.6" in p])
print("sum", gpudemo.add(2, 3))
"""
spec = KernelSpecManager().get_kernel_spec("demo")
print("spec", spec.resource_dir)
print("title", spec.display_name)
manager, client = start_new_kernel(kernel_name="demo", startup_timeout=60, env=dict(os.environ, PYTHONPATH=sys.argv[1]))
try:
    reply = client.execute_interactive(CODE, timeout=60)
    print("status", reply["content"]["status"])
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
END
expect_status 0 "a client runs code in the kernel" env IPYTHONDIR="$work/ipython" JUPYTER_RUNTIME_DIR="$work/runtime" \
    "$demo/bin/python" -I "$work/client.py" "$RIG_TOP/lib/python3.6/site-packages"
expect_said "found where Jupyter looks" "spec $HOME/.local/share/jupyter/kernels/demo"
expect_said "the GPU package works in it" "sum 5"
expect_said "it is the environment's Python" "prefix $demo"
expect_said "nothing of the hijacking module is on its path" "foreign []"

# A Jupyter that runs elsewhere, from another prefix, finds it too. (Its client is the environment's; its paths are not.)
sed "1i import sys; sys.path.append(sys.argv[2])" "$work/client.py" >"$work/elsewhere.py"
packages=$("$demo/bin/python" -I -c 'import six, os; print(os.path.dirname(six.__file__))')
base=$("$demo/bin/python" -I -c 'import sys; print(sys.base_prefix)')
expect_status 0 "a Jupyter of another prefix runs code in it" env IPYTHONDIR="$work/ipython" JUPYTER_RUNTIME_DIR="$work/runtime" \
    "$base/bin/python" -I "$work/elsewhere.py" "$RIG_TOP/lib/python3.6/site-packages" "$packages"
expect_said "it is the environment's Python there as well" "prefix $demo"
expect_said "with its GPU package" "sum 5"
rm -rf "$work"
finish
