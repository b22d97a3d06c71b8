#!/usr/bin/env python3
"""Files are written by writeFile (core/io/file_writer.h) alone: usage one_writer.py SOURCE_FOLDER.

Fails, naming the place, where the programs open a file to write it in another way: half of it would be there when the
disk is full or the program is killed. Settings are Qt's (QSettings), which does the same by itself.
"""
import pathlib
import re
import sys

import source_rule

WRITER = "core/io/file_writer.cpp"
LOCK = "ui/session/living_lock.cpp"  # a file that is held, not read
OTHERS = re.compile(
    r"\b(std::(o|w?o?)fstream|QSaveFile|QTemporaryFile|freopen|mkstemp|mkostemp|creat|O_CREAT|QPrinter)\b"
    r"|\bfopen\s*\(|(grab\(\)|[iI]mage|[pP]ixmap|[pP]icture)\.save\((?!&)|setFileName\(")
OPENED = re.compile(r"\b(\w+)(\.|->)open\([^;]*\b(WriteOnly|ReadWrite|Append)\b")


def writers_in(file):
    text = file.read_text()
    buffers = set(re.findall(r"\bQBuffer\s+(\w+)", text))
    for number, line in enumerate(text.splitlines(), 1):
        opened = OPENED.search(line)
        if OTHERS.search(line) or (opened and opened.group(1) not in buffers):
            yield number, line.strip()


def main():
    source = pathlib.Path(sys.argv[1])
    files = [file for room in ("app", "core", "ui") for file in sorted((source / room).rglob("*"))
             if file.suffix in (".h", ".cpp") and file.relative_to(source).as_posix() not in (WRITER, LOCK)]
    return source_rule.report(files, source, writers_in, "writes a file by itself", "none of which writes by itself")


if __name__ == "__main__":
    sys.exit(main())
