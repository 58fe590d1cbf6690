#!/usr/bin/env python3
"""Holds src/ to src/rooms.cmake: includes between rooms, unused edges, cycles, heavy headers outside their file."""
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.M)


def read_table(text):
    def block(name):
        return re.findall(r'"([^"]*)"', re.search(r"set\(" + name + r"\n(.*?)\n\)", text, re.S).group(1))

    rooms = {}
    for row in block("ENVBOOT_ROOMS"):
        name, rest = row.split(":", 1)
        rooms[name] = set(rest.split("|")[0].split())
    heavy = {}
    for row in block("ENVBOOT_HEAVY_HEADERS"):
        header, files = row.rsplit(":", 1)
        heavy[header] = set(files.split())
    return rooms, heavy


def find_cycle(rooms):
    state = {}

    def visit(room, path):
        if state.get(room) == "done":
            return None
        if room in path:
            return path[path.index(room):] + [room]
        for other in sorted(rooms.get(room, ())):
            cycle = visit(other, path + [room])
            if cycle:
                return cycle
        state[room] = "done"
        return None

    for room in rooms:
        cycle = visit(room, [])
        if cycle:
            return cycle
    return None


def check(rooms, heavy, files):
    """files: {path below src: text}. Returns the list of complaints."""
    complaints = []
    present = {path.split("/")[0] for path in files if "/" in path}
    used = {room: set() for room in rooms}
    for room in sorted(present - set(rooms)):
        complaints.append(f"{room}/: a room that src/rooms.cmake does not list")
    for path, text in sorted(files.items()):
        room = path.split("/")[0] if "/" in path else None
        for quoted, angled in INCLUDE.findall(text):
            header = quoted or angled
            for prefix, allowed in heavy.items():
                if header.startswith(prefix) and path not in allowed:
                    complaints.append(f"{path}: <{header}> belongs in {' or '.join(sorted(allowed))} only")
            if not quoted or room is None or room not in rooms:
                continue
            other = quoted.split("/")[0]
            if other == room or other not in rooms:
                continue
            used[room].add(other)
            if other not in rooms[room]:
                complaints.append(f"{path}: room {room} may not include {quoted}")
    for room in sorted(present & set(rooms)):
        for other in sorted((rooms[room] & present) - used[room]):
            complaints.append(f"{room}: may include {other} in src/rooms.cmake, and does not")
    cycle = find_cycle(rooms)
    if cycle:
        complaints.append("rooms include each other: " + " -> ".join(cycle))
    return complaints


def main(source):
    source = Path(source)
    rooms, heavy = read_table((source / "rooms.cmake").read_text())
    files = {
        str(path.relative_to(source)): path.read_text()
        for path in source.rglob("*")
        if path.suffix in (".cpp", ".hpp")
    }
    complaints = check(rooms, heavy, files)
    print("\n".join(complaints) or f"{len(rooms)} rooms, {len(files)} files: in order")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
