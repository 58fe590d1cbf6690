"""hostile_tree.py TREE CANARY: a tree of modulefiles among which most are out to harm who reads them. What they would
write, make or touch lies below CANARY. hostile_verdict.py tells whether they got through.

SHAPES is the table: a file's name, what must become of it, its text. `ended`: it can't be evaluated, whatever it
catches. `harmless`: it comes to an end, or to an error, and nothing of it has happened."""
import os
import socket
import sys

ENDED, HARMLESS = "ended", "harmless"
# In front of what never ends, so that there is something to read in the text.
TCL_HIJACK = "prepend-path PYTHONPATH /opt/evil/lib/python2.7/site-packages\n"
LUA_HIJACK = 'prepend_path("PYTHONPATH", "/opt/evil/lib/python2.7/site-packages")\n'

TCL = {
    "endless/top": (ENDED, TCL_HIJACK + "while 1 {set x 1}"),
    "endless/for": (ENDED, "for {} 1 {} {}"),
    "endless/proc": (ENDED, TCL_HIJACK + "proc p {} {while 1 {incr i}}\np"),
    "endless/caught": (ENDED, TCL_HIJACK + "while 1 {catch {while 1 {set x 1}}}"),
    "endless/caught-proc": (ENDED, "proc p {} {catch {while 1 {}}; p}\np"),
    "endless/tree": (ENDED, TCL_HIJACK + "proc p {} {catch p; catch p}\np"),
    "endless/trace": (ENDED, "trace add variable x write {apply {args {while 1 {}}}}\nset x 1"),
    "endless/child": (ENDED, TCL_HIJACK + "set i [interp create]\n$i eval {while 1 {set x 1}}"),
    "endless/child-caught": (ENDED, "set i [interp create]\nwhile 1 {catch {$i eval {while 1 {catch {error x}}}}}"),
    "endless/coroutine": (ENDED, "catch {coroutine c apply {{} {while 1 {yield}}}; while 1 {c}}\nwhile 1 {set x 1}"),
    "endless/unknown": (ENDED, "proc unknown args {while 1 {}}\nnobody-knows-me"),
    "endless/source": (HARMLESS, "source $ModulesCurrentModulefile"),
    "endless/source-caught": (ENDED, "catch {source $ModulesCurrentModulefile}\nwhile 1 {set x 1}"),
    "endless/subst": (ENDED, TCL_HIJACK + "set s {[while 1 {set x 1}]}\nsubst $s"),
    "endless/expr": (ENDED, "expr {[while 1 {set x 1}]}"),
    "endless/limit": (ENDED, "catch {interp limit {} time -seconds {}}\ncatch {interp limit {} commands -value {}}\n"
                             "while 1 {set x 1}"),
    "endless/bgerror": (ENDED, "proc bgerror args {while 1 {}}\nproc ::tcl::clock args {}\nwhile 1 {set x 1}"),
    "deep/recursion": (HARMLESS, "proc p {} {p}\np"),
    "deep/limit": (HARMLESS, "catch {interp recursionlimit {} 100000000}\nproc p {} {p}\np"),
    "deep/braces": (HARMLESS, "set x " + "{" * 200000),
    "deep/brackets": (HARMLESS, "[" * 200000),
    "deep/list": (HARMLESS, "set x {}\nfor {set i 0} {$i < 20000} {incr i} {set x [list $x]}\nllength $x"),
    "long/power": (ENDED, TCL_HIJACK + "set x [expr {3**20000000}]"),
    "long/caught-power": (ENDED, TCL_HIJACK + "while 1 {catch {expr {3**20000000}}}"),
    "long/regexp": (ENDED, TCL_HIJACK + "regexp {(a*)*b\\1{2,3}(x+x+)+y} [string repeat a 5000][string repeat x 5000]\n"
                                 "set x [string repeat a 100000000]\nwhile 1 {catch {regsub -all {a?} $x bb y}}"),
    "memory/repeat": (HARMLESS, "set x [string repeat abcdefgh 250000000]"),
    "memory/too-much": (HARMLESS, "set x [string repeat abcdefgh 2000000000]"),
    "memory/double": (ENDED, TCL_HIJACK + "set x x\nwhile 1 {append x $x}"),
    "memory/caught": (ENDED, "set x x\nwhile 1 {catch {append x $x}}"),
    "memory/list": (ENDED, "while 1 {lappend l [string repeat x 100000]}"),
    "memory/array": (ENDED, "while 1 {set a([incr i]) [string repeat x 10000]}"),
    "memory/format": (ENDED, "set x [format %2000000000d 1]\nwhile 1 {append x $x}"),
    "memory/zlib": (ENDED, "set z [zlib compress [string repeat a 100000000]]\n"
                           "while 1 {lappend l [zlib decompress $z]}"),
    "flood/effects": (ENDED, "while 1 {prepend-path PYTHONPATH /x}"),
    "flood/caught": (ENDED, "while 1 {catch {setenv A[incr i] [string repeat x 100000]}}"),
    "flood/stderr": (ENDED, "while 1 {puts stderr [string repeat x 100000]}"),
    "wait/after": (HARMLESS, "after 100000000\nafter 1 {exec touch CANARY/after}\nupdate"),
    "wait/vwait": (HARMLESS, "after 1 {set x 1; exec touch CANARY/vwait}\nvwait x"),
    "wait/stdin": (HARMLESS, "gets stdin\nread stdin"),
    "wait/fifo": (HARMLESS, "catch {source TREE/pipe}\ncatch {open TREE/pipe}\nset f [open TREE/pipe r]"),
    "wait/home-fifo": (ENDED, "set f [open ~/pipe]\nread $f\nwhile 1 {set x 1}"),
    "wait/device": (HARMLESS, "catch {source /dev/zero}\ncatch {open /dev/zero}\ncatch {open /dev/tty}\n"
                              "catch {glob /dev/*}"),
    "wait/process": (HARMLESS, "catch {source /proc/self/mem}\ncatch {open /proc/self/mem}\n"
                               "set f [open /proc/self/environ]\nread $f 100\ncatch {open /proc/self/fd/3}"),
    "wait/glob": (HARMLESS, "catch {glob /*/*/*/*/*/*/*/*}\nsetenv AFTER 1"),
    "escape/exec": (HARMLESS, "exec touch CANARY/exec\nexec sh -c {touch CANARY/exec2} &\nsystem touch CANARY/system"),
    "escape/pipe": (HARMLESS, "set f [open {|touch CANARY/pipe}]\nset g [open {|cat > CANARY/pipe2} w]\n"
                              "puts $g x\ncatch {close $g}\nopen \"| touch CANARY/pipe3\" r+"),
    "escape/write": (HARMLESS, "foreach mode {w a r+ w+ a+ WRONLY {RDWR CREAT} {WRONLY CREAT TRUNC}} "
                               "{catch {set f [open CANARY/write $mode 0777]; puts $f x; close $f}}"),
    "escape/file": (HARMLESS, "foreach words {{mkdir CANARY/mkdir} {delete -force TREE} {rename TREE/good CANARY/good} "
                              "{copy TREE/good CANARY} {link -symbolic CANARY/link /etc/passwd} "
                              "{attributes TREE/good/1 -permissions 0777} {mtime TREE/good/1 1} {atime TREE/good/1 1} "
                              "{tempfile name CANARY/temp}} {catch {file {*}$words}}"),
    "escape/load": (HARMLESS, "catch {load /lib/x86_64-linux-gnu/libc.so.6}\ncatch {load {} Tk}\n"
                              "catch {load TREE/good/1 Evil}\ncatch {unload /lib/x86_64-linux-gnu/libc.so.6}"),
    "escape/socket": (HARMLESS, "catch {socket 127.0.0.1 9}\ncatch {socket -server x 0}"),
    "escape/interp": (HARMLESS, "catch {interp expose {} exec}\ncatch {interp invokehidden {} exec touch CANARY/hidden}\n"
                                "catch {interp invokehidden {} -global open CANARY/hidden w}\n"
                                "set i [interp create]\ncatch {$i eval {exec touch CANARY/child}}\n"
                                "catch {$i expose exec}\ncatch {$i invokehidden exec touch CANARY/child}\n"
                                "catch {interp marktrusted $i}\ncatch {interp marktrusted {}}\n"
                                "catch {interp alias {} run {} exec; run touch CANARY/alias}\n"
                                "catch {interp share {} stdout $i}\ncatch {interp transfer {} stdout $i}\n"
                                "catch {interp debug {} -frame 1}\ncatch {interp cancel -unwind}"),
    "escape/rename": (HARMLESS, "foreach c [info commands] {catch {rename $c {}}}"),
    "escape/package": (HARMLESS, "catch {package require Thread}\ncatch {package require http}\n"
                                 "catch {package unknown {exec touch CANARY/package}}\ncatch {auto_load x}\n"
                                 "catch {::tcl::tm::path add TREE}\ncatch {::safe::interpCreate}"),
    "escape/channels": (HARMLESS, "catch {chan pipe}\ncatch {chan create {read write} x}\ncatch {chan configure stdout}\n"
                                  "catch {fconfigure stdout -buffering none}\ncatch {chan push stdout zlib}\n"
                                  "catch {fcopy stdin stdout}\ncatch {fileevent stdin readable {exec touch CANARY/event}}"),
    "escape/exit": (HARMLESS, "exit 0"),
    "escape/shell": (HARMLESS, "puts stdout {touch CANARY/stdout}\nsource-sh bash TREE/evil.sh\n"
                               "set-alias ls {touch CANARY/alias}"),
    "escape/environment": (HARMLESS, "set env(LD_PRELOAD) CANARY/x.so\nset env(PATH) CANARY\nunset env(HOME)\n"
                                     "array unset env\ncatch {exec ls}"),
    "bytes/nul": (HARMLESS, "setenv A \0b\0\nprepend-path \0 \0\n\0\0\0"),
    "bytes/utf8": (HARMLESS, b"setenv A \xff\xfe\xc0\x80\xed\xa0\x80\nset \xf8\x88 \x80\nprepend-path PATH /\xff\n"),
    "bytes/escapes": (HARMLESS, "setenv A {\x1b]0;owned\x07\x1b[2J}\nreport {\x1b[31m\x9b}"),
    "bytes/controls": (HARMLESS, "setenv A \"x\\u0000y\\xff\"\nsetenv B [format %c 0]"),
}

LUA = {
    "lua/endless": (ENDED, LUA_HIJACK + "while true do end"),
    "lua/caught": (ENDED, LUA_HIJACK + "while true do pcall(function() while true do end end) end"),
    "lua/tail": (ENDED, "local function f() return f() end\nf()"),
    "lua/tree": (ENDED, LUA_HIJACK + "local function f() pcall(f) pcall(f) end\nf()"),
    "lua/goto": (ENDED, "::again:: goto again"),
    "lua/recursion": (HARMLESS, "local function f() return 1 + f() end\nf()"),
    "lua/coroutine": (HARMLESS, "local c = coroutine.wrap(function() while true do end end)\nc()"),
    "lua/rep": (ENDED, LUA_HIJACK + "local x = ('x'):rep(1 << 30)"),
    "lua/rep-too-much": (HARMLESS, "local x = ('x'):rep(1 << 28):rep(1 << 60)"),
    "lua/rep-caught": (ENDED, "while true do pcall(string.rep, 'x', 1 << 30) end"),
    "lua/double": (ENDED, LUA_HIJACK + "local x = 'x'\nwhile true do x = x .. x end"),
    "lua/table": (ENDED, LUA_HIJACK + "local t = {}\nwhile true do t[#t + 1] = ('x'):rep(100000) .. #t end"),
    "lua/concat": (ENDED, "local t = {}\nfor i = 1, 1e5 do t[i] = ('x'):rep(10000) end\n"
                          "local x = table.concat(t)\nwhile true do end"),
    "lua/pattern": (ENDED, LUA_HIJACK + "local _ = ('a'):rep(200):find(('.-'):rep(60) .. 'b')"),
    "lua/gsub": (ENDED, LUA_HIJACK + "local _ = ('a'):rep(300):gsub(('a*'):rep(60) .. 'b', '')"),
    "lua/trim": (ENDED, "string.trim((' '):rep(2000000) .. 'x' .. (' '):rep(2000000) .. 'y')\nwhile true do end"),
    "lua/sort": (ENDED, "local t = {}\nfor i = 1, 1e6 do t[i] = i end\n"
                        "while true do pcall(table.sort, t, function(a, b) return true end) end"),
    "lua/move": (ENDED, "table.move({1}, 1, 1 << 40, 2)"),
    "lua/unpack": (HARMLESS, "table.unpack({}, 1, 1e7)"),
    "lua/gc": (ENDED, "local t = setmetatable and setmetatable({}, {__gc = function() while true do end end})\n"
                      "t = nil\nwhile true do t = {} end"),
    "lua/flood": (ENDED, "while true do prepend_path('PATH', '/x') end"),
    "lua/execute": (HARMLESS, "os.execute('touch CANARY/execute')\nos.remove('TREE/good/1')\n"),
    "lua/files": (HARMLESS, "pcall(function() os.rename('TREE/good/1', 'CANARY/x') end)\n"
                            "pcall(function() os.tmpname() end)\npcall(function() lfs.mkdir('CANARY/mkdir') end)\n"
                            "pcall(function() lfs.rmdir('TREE/good') end)\npcall(function() io.tmpfile() end)\n"
                            "pcall(function() posix.unlink('TREE/good/1') end)\nos.setlocale('C')"),
    "lua/popen": (HARMLESS, "local f = io.popen('touch CANARY/popen')\nf:read('*a')\ncapture('touch CANARY/capture')\n"
                            "subprocess('touch CANARY/subprocess')\nexecute{cmd='touch CANARY/cmd', modeA={'load'}}\n"
                            "source_sh('bash', 'TREE/evil.sh')"),
    "lua/open": (HARMLESS, "for _, mode in ipairs{'w', 'a', 'r+', 'w+', 'a+', 'wb'} do\n"
                           "  pcall(function() local f = io.open('CANARY/open', mode); f:write('x'); f:close() end)\nend\n"
                           "pcall(function() io.output('CANARY/output') io.write('x') end)\n"
                           "pcall(function() io.lines('/dev/zero')() end)"),
    "lua/fifo": (HARMLESS, "local f = io.open('TREE/pipe')\nlocal g = loadfile('TREE/pipe')\n"
                           "pcall(dofile, 'TREE/pipe')\nlocal z = io.open('/dev/zero')"),
    "lua/load": (HARMLESS, "pcall(function() load('\\27Lua' .. ('x'):rep(1000), 'x', 'b')() end)\n"
                           "pcall(function() loadstring('os.execute(\"touch CANARY/load\")')() end)\n"
                           "pcall(function() package.loadlib('/lib/x86_64-linux-gnu/libc.so.6', 'system')() end)\n"
                           "pcall(function() require('posix').fork() end)\n"
                           "pcall(function() debug.getregistry() end)"),
    "lua/bytecode": (HARMLESS, b"\x1bLua\x54\x00\x19\x93\r\n\x1a\n" + bytes(range(256)) * 8),
    "lua/nul": (HARMLESS, b"setenv('A', 'x\0y')\nsetenv('\xff\xfe', '\xc0\x80')\n\0"),
    "lua/string": (HARMLESS, "string.find = function() while true do end end\nstring.rep = nil\ntable.concat = nil\n"
                             "setenv('A', '1')"),
    "lua/deep": (HARMLESS, "local t = " + "{" * 100000),
    "lua/parens": (HARMLESS, "x = " + "(" * 100000),
}

GOOD = 40


def good_text(number):
    return "#%%Module1.0\nset root /opt/good/%d\n\nsetenv GOOD $root\nprepend-path PATH $root/bin\n" % number


def main(tree, canary):
    def put(name, text):
        path = os.path.join(tree, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = text if isinstance(text, bytes) else text.encode("latin-1")
        data = data.replace(b"CANARY", canary.encode()).replace(b"TREE", tree.encode())
        with open(path, "wb") as file:
            file.write(data)

    def sparse(name, start):
        put(name, start)
        os.truncate(os.path.join(tree, name), 1 << 30)

    for name, (_, text) in TCL.items():
        put(name, b"#%Module1.0\n" + (text if isinstance(text, bytes) else text.encode("latin-1")))
    for name, (_, text) in LUA.items():
        put(name + ".lua", text)
    for number in range(GOOD):
        put("good/%d" % number, good_text(number))
        put("luagood/%d.lua" % number, '\nsetenv("GOOD", "/opt/good/%d")\n' % number)
        # Between the others in the order in which they are handed out, too.
        put("endless/good%d" % number, good_text(number))
    sparse("huge/line", b"#%Module1.0\nsetenv A ")
    sparse("huge/line-lua.lua", b"setenv('A', '")
    sparse("huge/.modulerc", b"#%Module1.0\nmodule-version ")

    os.mkfifo(os.path.join(tree, "pipe"))
    os.mkfifo(os.path.join(tree, "pipe.lua"))
    os.mkfifo(os.path.join(tree, "good", ".modulerc"))
    os.mkfifo(os.path.join(os.environ["HOME"], "pipe"))
    for link, target in (("zero", "/dev/zero"), ("random.lua", "/dev/urandom"), ("tty", "/dev/tty"),
                         ("mapped", "/proc/self/mem"), ("self", "self"), ("here", "."),
                         ("up", ".."), ("one", "two"), ("two", "one")):
        os.symlink(target, os.path.join(tree, link))
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(tree)
        listener.bind("listener")
        os.chdir(here)
    for level in range(10):
        os.makedirs(os.path.join(tree, "fan/%d" % level))
        for way in range(10):
            os.symlink("../%d" % (level + 1), os.path.join(tree, "fan/%d/%d" % (level, way)))
    put("fan/10/leaf", good_text(0))
    put("loop/.modulerc", "#%Module1.0\nmodule-alias loop/a loop/b\nmodule-alias loop/b loop/a\n"
                          "module-alias loop/c loop/c\nmodule-version loop/d e\nmodule-version loop/e d\n"
                          "module-version ./1 1\nmodule-alias loop loop/loop\nmodule-alias x loop/a\n")
    put("loop/.version", "#%Module1.0\nset ModulesVersion loop\n")
    put("loop/1", good_text(1))
    put("rcloop/.modulerc", "#%Module1.0\nwhile 1 {set x 1}\n")
    put("rcloop/1", good_text(1))
    put("rcmemory/.version", "#%Module1.0\nset ModulesVersion [string repeat x 2000000000]\n")
    put("rcmemory/1", good_text(1))
    put("rclua/.modulerc.lua", "while true do end")
    put("rclua/1.lua", 'setenv("GOOD", "1")')
    put("evil.sh", "touch CANARY/evil\n")
    put("closed/1", good_text(1))
    os.chmod(os.path.join(tree, "closed"), 0)
    put("locked/1", good_text(1))
    os.chmod(os.path.join(tree, "locked/1"), 0)
    put("locked/2.lua", "")
    os.chmod(os.path.join(tree, "locked/2.lua"), 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
