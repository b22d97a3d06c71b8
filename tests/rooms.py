#!/usr/bin/env python3
"""Holds the house to its plan: usage rooms.py SOURCE_FOLDER ROOMS_FILE.

ROOMS_FILE has a line for each room: its library, its folder, the libraries that its link line names. Fails, naming the
place, if rooms know each other in a circle, or if a file includes a header of a room that its link line does not name
(in ui: neither it nor a room that it names).
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^#include ["<]([^">]+)[">]', re.MULTILINE)
EVERYBODY = {"kan_options", "kan_base", "kan_numerics", "kan_core"}


def read_rooms(file):
    folders, knows = {}, {}
    for line in pathlib.Path(file).read_text().splitlines():
        room, folder, *known = line.split()
        folders[room] = folder
        knows[room] = set(known)
    return folders, knows


def find_circle(knows):
    done, path = set(), []

    def visit(room):
        if room in path:
            return path[path.index(room):] + [room]
        if room in done or room not in knows:
            return None
        path.append(room)
        for other in sorted(knows[room]):
            circle = visit(other)
            if circle:
                return circle
        path.pop()
        done.add(room)
        return None

    for room in knows:
        circle = visit(room)
        if circle:
            return circle
    return None


def room_of(header, folders):
    """The room in whose folder, or a folder below it, the header stands. <kan/...> are those of the facade."""
    if header.startswith("kan/"):
        header = "core/include/" + header
    holders = [room for room, folder in folders.items() if header.startswith(folder + "/")]
    return max(holders, key=lambda room: len(folders[room]), default=None)


def reachable(room, knows):
    found, front = set(), [room]
    while front:
        for other in knows.get(front.pop(), ()):
            if other not in found:
                found.add(other)
                front.append(other)
    return found


def foreign_includes(source, folders, knows):
    for room, folder in folders.items():
        for file in sorted((source / folder).rglob("*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            name = file.relative_to(source).as_posix()
            if room_of(name, folders) != room:
                continue
            for header in INCLUDE.findall(file.read_text()):
                other = room_of(header, folders)
                allowed = reachable(room, knows) if folder.startswith("ui") else knows[room]
                if other in (None, room) or other in EVERYBODY or other in allowed:
                    continue
                if "kan_core" in allowed and header.startswith("core/"):
                    continue
                yield f"{name} includes {header}, but {room} does not link {other}"


def main():
    source = pathlib.Path(sys.argv[1])
    folders, knows = read_rooms(sys.argv[2])
    circle = find_circle(knows)
    problems = [f"rooms know each other in a circle: {' -> '.join(circle)}"] if circle else []
    problems += foreign_includes(source, folders, knows)
    print("\n".join(problems) if problems else f"{len(folders)} rooms, no circle, no include past a link line")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
