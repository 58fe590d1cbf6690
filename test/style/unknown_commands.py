"""A message that says what to type must name a command that exists. Reads file names, prints each `envboot WORD …` that the
command table doesn't have."""
import re
import sys
from pathlib import Path

ROW = re.compile(r'CommandRow k_\w+\s*\{\s*"([a-z -]+)"')
# Only words that are or will be commands: `envboot looks` is prose.
WORDS = "init|doctor|explain|modules|env|wheel|job|notebook|proxy|site|config|self|bundle|completions|man"
NAMED = re.compile(rf"\benvboot ({WORDS})\b(?: ([a-z]+(?:-[a-z]+)*))?")
commands = {name for path in Path("src/cli/commands").glob("*.cpp") for name in ROW.findall(path.read_text())}

for name in sys.stdin.read().split("\n"):
    if not name:
        continue
    for number, line in enumerate(Path(name).read_text(errors="replace").split("\n"), 1):
        for first, second in NAMED.findall(line):
            if first not in commands and f"{first} {second}" not in commands:
                print(f"{name}:{number}: there is no command `envboot {first} {second}`".rstrip())
