"""render.py PREFIX NAME OUT: writes the doors of one environment, for the tests, until the real renderer does."""
import json, os, re, sys
prefix, name, out = sys.argv[1:4]
here = os.path.dirname(os.path.abspath(__file__)) + "/../.."
def sh(s): return "'" + s.replace("'", "'\\''") + "'"
def tcl(s): return '"' + re.sub(r'([\\"$\[\]{}])', r'\\\1', s) + '"'
def lua(s): return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'
ident = "".join(c if c.isalnum() and c.isascii() else "_" for c in name)[-40:]
v = dict(prefix=prefix, name=name, activate=prefix + "/bin/activate", python=prefix + "/bin/python",
         envs=os.path.dirname(prefix), self=out + "/activate", launcher=prefix + "/bin/envboot-kernel",
         display_name=name, note="ENVBOOT_PYTHONPATH_" + ident, outer="ENVBOOT_OUTER_" + ident,
         whatis="environment " + name, help="environment " + name, python_home_warning="envboot: PYTHONHOME is set")
def render(src, dst, mode=0o644, over=None):
    q = dict(sh=sh, tcl=tcl, lua=lua, json=json.dumps)
    vals = dict(v, **(over or {}))
    text = re.sub(r"\{\{(\w+):(\w+)\}\}", lambda m: q[m[1]](vals[m[2]]), open(here + "/" + src).read())
    os.makedirs(os.path.dirname(dst), exist_ok=True)
    if os.path.lexists(dst): os.unlink(dst)
    open(dst, "w").write(text); os.chmod(dst, mode)
render("scripts/activate.env.sh.in", prefix + "/bin/activate")
render("scripts/activate.general.sh.in", out + "/activate")
render("scripts/kernel-launch.sh.in", prefix + "/bin/envboot-kernel", 0o755)
render("scripts/kernel.json.in", out + "/kernels/" + ident + "/kernel.json")
render("scripts/prologue.sh.in", out + "/prologue.sh")
mod = "env-" + ident
render("modulefiles/env.tcl.in", out + "/modules/" + mod + "/1", over=dict(name=mod))
render("modulefiles/env.lua.in", out + "/modules/" + mod + "/1.lua", over=dict(name=mod))
