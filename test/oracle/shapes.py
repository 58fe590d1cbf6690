"""The shapes of real sites' trees, written for agreement.py: a stub per version that sources a common file, the version from the path,
foreach over folders that are there or not, conda, hierarchies, packages on TCLLIBPATH, variants, loads and conflicts; and the same in Lua."""
import os

STUB = """#%Module1.0
set version {version}
source [file dirname $ModulesCurrentModulefile]/.common
"""
COMMON = """#%Module1.0
set name [lindex [split [module-info name] /] 0]
set root {opt}/$name/$version
proc ModulesHelp {{}} {{
  global name version
  puts stderr "prepend-path PATH is what $name $version does"
}}
module-whatis "$name $version"
conflict $name
if {{![file isdirectory $root]}} {{
  set root {opt}/generic
}}
foreach {{variable folder}} {{PATH bin LD_LIBRARY_PATH lib MANPATH share/man PKG_CONFIG_PATH lib/pkgconfig}} {{
  prepend-path $variable $root/$folder
}}
setenv [string toupper $name]_ROOT $root
setenv [string toupper $name]_VERSION $version
"""
FROM_PATH = """#%Module
# The name and the version are those of the file.
set version [file tail $ModulesCurrentModulefile]
set name [file tail [file dirname $ModulesCurrentModulefile]]
regexp {{^(\\d+)\\.?(\\d*)}} $version -> major minor
set prefix {opt}/$name-$version
setenv [string map {{- _ + x}} [string toupper $name]]_HOME $prefix
setenv [string map {{- _ + x}} [string toupper $name]]_MAJOR $major
if {{$minor ne {{}} && $minor > 1}} {{ append-path CPATH $prefix/include/$major.$minor }}
prepend-path PATH $prefix/bin
prepend-path --delim=, OPTIONS $name=$version
"""
FOREACH = """#%Module1.0
set base {opt}/tools/[file tail [module-info name]]
foreach dir {{lib lib64}} {{
  if {{[file isdirectory $base/$dir]}} {{
    prepend-path LD_LIBRARY_PATH $base/$dir
    foreach python [lsort [glob -nocomplain -directory $base/$dir python3.*]] {{
      prepend-path PYTHONPATH $python/site-packages
    }}
  }}
}}
foreach dir {{bin sbin}} {{ if {{[file exists $base/$dir]}} {{ prepend-path PATH $base/$dir }} }}
if {{[file readable $base/VERSION]}} {{
  set file [open $base/VERSION]
  setenv TOOL_VERSION [string trim [read $file]]
  close $file
}}
"""
CONDA = """#%Module1.0
module-whatis {{Miniconda {version}}}
set root {opt}/miniconda/{version}
conflict conda python
setenv CONDA_EXE $root/bin/conda
setenv CONDA_PREFIX $root
pushenv CONDA_DEFAULT_ENV base
set-alias ca {{conda activate}}
if {{[module-info mode load]}} {{
  puts stdout "export CONDA_SHLVL={level};"
}} elseif {{[module-info mode remove]}} {{
  puts stdout "unset CONDA_SHLVL;"
}}
prepend-path PATH $root/bin $root/condabin
{extra}
"""
PACKAGE = """#%Module1.0
package require sitetools
sitetools::setup {opt}/{name}/{version}
sitetools::optional {opt}/tools/a lib LD_LIBRARY_PATH
sitetools::optional {opt}/nosuch lib LD_LIBRARY_PATH
"""
VARIANT = """#%Module
variant --default {first} toolchain gcc clang intel
variant --boolean --default {debug} debug
set root {opt}/{name}/{version}/[getvariant --return-value toolchain]
if {{[getvariant --return-value debug]}} {{ append root -debug }}
prepend-path PATH $root/bin
switch $ModuleVariant(toolchain) {{
  gcc {{ setenv CC gcc }}
  clang {{ setenv CC clang }}
  default {{ setenv CC icx }}
}}
"""
APPLICATION = """#%Module1.0
## {name} {version}
module-whatis "Name: {name}"
module-whatis "Version: {version}"
if {{[module-info mode load] && ![is-loaded {needed}]}} {{
  module load {needed}
}}
prereq {needed}
conflict {name}
set root {opt}/{name}/{version}
prepend-path PATH "$root/bin"
prepend-path MANPATH "$root/share/man"
setenv EBROOT{upper} "$root"
setenv {upper}_LICENSE "27000@license.site"
if {{[info exists env(SCRATCH)]}} {{
  setenv {upper}_TMP $env(SCRATCH)/{name}
}} else {{
  setenv {upper}_TMP $env(HOME)/.{name}
}}
if {{[uname machine] eq "x86_64"}} {{ append-path PATH $root/x86_64 }}
"""
CATEGORY = """#%Module1.0
set parts [split [module-info name] /]
lassign $parts arch name version
set root {opt}/$arch/$name/$version
set-alias $name$version "$root/bin/$name --arch=$arch"
prepend-path PATH $root/bin
append-path -d {{ }} {flag} -I$root/include
append-path -d {{ }} {flag} -L$root/lib
if {{[string match *rc* $version]}} {{ puts stderr "$name $version is a release candidate" }}
setenv SITE_[string toupper $name] [join $parts :]
remove-path PATH /bin
"""
COMPILER = """#%Module
family compiler
set root {opt}/{name}/{version}
module use {trees}/{name}-{version}
prepend-path PATH $root/bin
setenv CC $root/bin/{cc}
"""
MPI = """#%Module
family mpi
prereq {compiler}
module use {trees}/{compiler_dash}-{name}-{version}
prepend-path PATH {opt}/{compiler_dash}/{name}/{version}/bin
setenv MPICC $env(CC)-mpi
"""
SOLVER = """#%Module
depends-on {mpi}
setenv SOLVER_CC $env(MPICC)
prepend-path PATH {opt}/solver/{version}/bin
"""

LUA_PACKAGE = """help([[
prepend_path("PATH", "/not/this")
]])
whatis("Name: {name}")
whatis("Version: {version}")
local name, version = myModuleName(), myModuleVersion()
local root = pathJoin("{opt}", name, version)
conflict("{other}")
if not isloaded("{needed}") then
  load("{needed}")
end
for _, folder in ipairs({{"lib", "lib64"}}) do
  local full = pathJoin("{opt}/tools/a", folder)
  if isDir(full) then
    prepend_path("LD_LIBRARY_PATH", full)
  end
end
prepend_path("PATH", pathJoin(root, "bin"))
prepend_path("PYTHONPATH", pathJoin(root, "lib/python" .. version:match("^%d+%.%d+") .. "/site-packages"))
setenv(name:upper():gsub("-", "_") .. "_ROOT", root)
setenv("{upper}_TMP", (os.getenv("SCRATCH") or os.getenv("HOME")) .. "/{name}")
"""
LUA_COMMON = """local setup = loadfile(pathJoin(dirname(myFileName()), ".common.lua"))()
setup(myModuleName(), myModuleVersion())
"""
LUA_SETUP = """return function(name, version)
  local root = pathJoin("{opt}", name, version)
  local variables = {{PATH = "bin", MANPATH = "share/man", LD_LIBRARY_PATH = "lib"}}
  local names = {{}}
  for variable in pairs(variables) do names[#names + 1] = variable end
  table.sort(names)
  for _, variable in ipairs(names) do prepend_path(variable, pathJoin(root, variables[variable])) end
  setenv("SETUP_VERSION", version)
end
"""
LUA_COMPILER = """family("compiler")
prepend_path("MODULEPATH", "{trees}/{name}-{version}")
prepend_path("PATH", "{opt}/{name}/{version}/bin")
setenv("CC", "{opt}/{name}/{version}/bin/{cc}")
"""
LUA_MPI = """family("mpi")
prepend_path("PATH", "{opt}/{compiler_dash}/{name}/{version}/bin")
setenv("MPICC", (os.getenv("CC") or "cc") .. "-mpi")
pushenv("MPI_KIND", "{name}")
"""

VERSIONS = ("1.0", "1.2.1", "2.0", "2023a", "3.11.4")


def put(root, name, text):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def software(opt):
    """What the modulefiles look for."""
    for folder in ("hdf5/1.0/bin", "tools/a/lib", "tools/a/lib64/python3.6", "tools/a/lib64/python3.11", "tools/b/lib", "tools/b/bin", "tools/c/sbin"):
        os.makedirs(os.path.join(opt, folder), exist_ok=True)
    put(opt, "tools/b/VERSION", "4.2\n")


def modules(top, opt):
    flat, trees = os.path.join(top, "flat"), os.path.join(top, "trees")
    for name in ("hdf5", "boost", "fftw", "netcdf", "openblas", "gsl"):
        put(flat, name + "/.common", COMMON.format(opt=opt))
        for version in VERSIONS:
            put(flat, "%s/%s" % (name, version), STUB.format(version=version))
    for name in ("cmake", "lib-xc", "cpp-tool", "perl"):
        for version in VERSIONS:
            put(flat, "%s/%s" % (name, version), FROM_PATH.format(opt=opt))
    for name in ("a", "b", "c", "missing"):
        put(flat, "tools/" + name, FOREACH.format(opt=opt))
    for level, version in enumerate(("4.8", "23.1", "py310")):
        for kind, extra in (("", ""), ("-path", "append-path PYTHONPATH $root/lib/python3.10/site-packages"), ("-home", "setenv PYTHONHOME $root\nunsetenv PYTHONPATH")):
            put(flat, "conda%s/%s" % (kind, version), CONDA.format(opt=opt, version=version, level=level, extra=extra))
    for name in ("orca", "vasp"):
        for version in VERSIONS:
            put(flat, "%s/%s" % (name, version), PACKAGE.format(opt=opt, name=name, version=version))
    for first in ("gcc", "clang", "intel"):
        for debug in ("on", "off"):
            put(flat, "varied/%s-%s" % (first, debug), VARIANT.format(opt=opt, name="varied", version="1", first=first, debug=debug))
    for name in ("gromacs", "lammps", "ansys"):
        for version, needed in zip(VERSIONS, ("fftw/1.0", "boost/2.0", "hdf5", "cmake/1.2.1", "perl")):
            put(flat, "%s/%s" % (name, version), APPLICATION.format(opt=opt, name=name, version=version, needed=needed, upper=name.upper()))
    for arch in ("skylake", "zen3"):
        for name in ("blast", "samtools", "r"):
            for version in ("1.2", "2.0rc1"):
                put(flat, "%s/%s/%s" % (arch, name, version), CATEGORY.format(opt=opt, flag="CFLAGS" if arch == "zen3" else "LDFLAGS"))
    return [flat] + hierarchy(trees, opt, COMPILER, MPI, "", "#")


def hierarchy(trees, opt, compiler_text, mpi_text, ending, comment):
    core, roots = os.path.join(trees, "core"), []
    for name, version, cc in (("gcc", "9.4", "gcc"), ("gcc", "12.2", "gcc"), ("clang", "15", "clang")):
        put(core, "%s/%s%s" % (name, version, ending), compiler_text.format(opt=opt, trees=trees, name=name, version=version, cc=cc))
        below = "%s-%s" % (name, version)
        for mpi, mpi_version in (("openmpi", "4.1"), ("mpich", "4.0")):
            chain = "%s/%s" % (name, version)
            marks = "%s oracle: from ../core\n%s oracle: after %s\n" % (comment, comment, chain)
            text = mpi_text.format(opt=opt, trees=trees, name=mpi, version=mpi_version, compiler=chain, compiler_dash=below)
            put(os.path.join(trees, below), "%s/%s%s" % (mpi, mpi_version, ending), marked(text, marks))
            if not ending:
                deep = "%s-%s-%s" % (below, mpi, mpi_version)
                marks = marks.rstrip("\n") + " %s/%s\n" % (mpi, mpi_version)
                put(os.path.join(trees, deep), "solver/7", marked(SOLVER.format(opt=opt, mpi=mpi + "/" + mpi_version, version="7"), marks))
                roots.append(os.path.join(trees, deep))
        roots.append(os.path.join(trees, below))
    return [core] + roots


def marked(text, marks):
    """The cookie comes first."""
    head, rest = text.split("\n", 1)
    return head + "\n" + marks + rest if head.startswith("#%") else marks + text


def lmod(top, opt):
    flat, trees = os.path.join(top, "flat"), os.path.join(top, "trees")
    for name, needed in (("numpy", "hdf5/1.0"), ("torch-tools", "cuda"), ("pandas", "hdf5")):
        for version in ("1.0", "1.21.3", "3.11.4"):
            put(flat, "%s/%s.lua" % (name, version), LUA_PACKAGE.format(opt=opt, name=name, version=version, other="nosuch", needed=needed, upper=name.upper().replace("-", "_")))
    for name in ("hdf5", "cuda", "netcdf"):
        put(flat, name + "/.common.lua", LUA_SETUP.format(opt=opt))
        for version in ("1.0", "1.2.1", "2.0"):
            put(flat, "%s/%s.lua" % (name, version), LUA_COMMON)
    return [flat] + hierarchy(trees, opt, LUA_COMPILER, LUA_MPI, ".lua", "--")


def write(tool, top):
    """The folders to be used as MODULEPATH."""
    opt = os.path.join(top, "opt")
    software(opt)
    return (lmod if tool == "lmod" else modules)(top, opt)
