"""make_tree.py MODULES FOLDER [EVERY]: a tree of modulefiles in the shape of a site's, to measure with. Ten versions a
name, nine commands a file, .version in a quarter of the folders, .modulerc in a ninth, one package in fifty that
hijacks. Every EVERYth package asks for its mode, which makes a file be evaluated twice: 40 is what was seen at real
sites (67 of 2,751 files), 1 the worst case."""

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
{note}
setenv {variable}_ROOT $root
setenv {variable}_VERSION $version
prepend-path PATH $root/bin
prepend-path LD_LIBRARY_PATH $root/lib
prepend-path MANPATH $root/share/man
{last}
"""


ASKING = """if { [module-info mode load] } {
    puts stderr "loading"
}"""
PLAIN = 'puts stderr "loading"'


def main() -> None:
    modules, top = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 40
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
                name=name,
                version=f"{version}.{package % 7}",
                group=group,
                variable=name.upper(),
                note=ASKING if package % every == 0 else PLAIN,
                last=last,
            )
            (folder / f"{version}.{package % 7}").write_text(text)
        if package % 4 == 0:
            (folder / ".version").write_text(f'#%Module1.0\nset ModulesVersion "3.{package % 7}"\n')
        if package % 9 == 0:
            (folder / ".modulerc").write_text(f"#%Module1.0\nmodule-version {group}/{name}/4.{package % 7} stable\n")


main()
