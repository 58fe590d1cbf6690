"""make_tree.py MODULES FOLDER: a tree of modulefiles in the shape of a site's, to measure with. Ten versions a name,
nine commands a file, .version in a quarter of the folders, .modulerc in a ninth, one package in fifty that hijacks."""

import pathlib
import sys

VERSIONS = 10
MODULEFILE = """#%Module1.0
## {name} {version}
proc ModulesHelp {{ }} {{
    puts stderr "\\tAdds {name} {version} to your environment."
}}
set version {version}
set root /apps/{group}/{name}/$version
module-whatis "Name: {name}"
module-whatis "Version: $version"
conflict {group}/{name}
if {{ [module-info mode load] }} {{
    puts stderr "loading {name}"
}}
setenv {variable}_ROOT $root
setenv {variable}_VERSION $version
prepend-path PATH $root/bin
prepend-path LD_LIBRARY_PATH $root/lib
prepend-path MANPATH $root/share/man
{last}
"""


def main() -> None:
    modules, top = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    for package in range(modules // VERSIONS):
        group, name = f"group{package % 20}", f"package{package}"
        folder = top / group / name
        folder.mkdir(parents=True)
        hijacks = package % 50 == 7
        for version in range(VERSIONS):
            last = (
                "prepend-path PYTHONPATH $root/lib/python3.6/site-packages"
                if hijacks
                else "prepend-path PKG_CONFIG_PATH $root/lib/pkgconfig"
            )
            text = MODULEFILE.format(
                name=name, version=f"{version}.{package % 7}", group=group, variable=name.upper(), last=last
            )
            (folder / f"{version}.{package % 7}").write_text(text)
        if package % 4 == 0:
            (folder / ".version").write_text(f'#%Module1.0\nset ModulesVersion "3.{package % 7}"\n')
        if package % 9 == 0:
            (folder / ".modulerc").write_text(f"#%Module1.0\nmodule-version {group}/{name}/4.{package % 7} stable\n")


main()
