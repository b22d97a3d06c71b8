#!/usr/bin/env python3
"""Runs clang-tidy on many files at a time: usage tidy.py (--commits N | --all) [--analyze] [--database FILE].

--commits N looks at the sources that the last N commits changed, or at as many commits as there are (a changed header
counts as the source of its name, or one that includes it), --all at everything. --analyze adds Clang's static analyser.
What to check says .clang-tidy, how a file is compiled a Clang compile database; nothing need be built. Prints findings
as FILE:LINE: WORDS and fails if there are any.

Nearly all that clang-tidy costs are Qt's and Eigen's headers, so that many sources are put into one file in build/tidy
and read together; programs of tests stand in a namespace each. Those that do not compile after the others are read apart.
"""
import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^#include +(["<])([^">]+)[">]', re.MULTILINE)
# Defines something in a namespace that is shared with other files.
SHARES = re.compile(r"^(template *<>|namespace [\w:]+ *\{|.*\boperator new\b)", re.MULTILINE)
MOC = re.compile(r"moc_.*|.*\.moc$")
FINDING = re.compile(r"^(?P<file>/[^:]+):(?P<line>\d+):\d+: (?:warning|error): (?P<words>.*) "
                     r"\[(?P<check>[^\],]+)[^\]]*\]$", re.MULTILINE)
LARGEST_GROUP = 32


@dataclasses.dataclass(frozen=True)
class Source:
    path: pathlib.Path
    group: str  # sources of one group are read together
    flags: tuple
    wrapped: bool  # to stand in a namespace of its own, being a program


@dataclasses.dataclass(frozen=True)
class Finding:
    file: str
    line: int
    words: str
    check: str


def flags_of(entry):
    """How the entry's file is compiled, without what it is compiled to, its generated headers and what only code
    generation wants."""
    words = shlex.split(entry["command"])
    while not words[0].startswith("-"):
        words.pop(0)
    flags = []
    while words:
        word = words.pop(0)
        if word in ("-o", "-c"):
            words.pop(0)
        elif word == "-isystem":
            flags.append(f"{word}{words.pop(0)}")
        elif not re.match(r"-I.*_(autogen/include|moc)$|-fsanitize|-fno-sanitize|-W|-O|-g|-DQT_TESTCASE_", word):
            flags.append(word)
    return tuple(flags)


def read_sources(database, root):
    """The project's sources in the order of the database; those of a unity build each by itself."""
    sources = {}
    for entry in json.loads(database.read_text()):
        file = pathlib.Path(entry["file"])
        unity = "Unity" in file.parts
        paths = [pathlib.Path(name) for _, name in INCLUDE.findall(file.read_text())] if unity else [file]
        for path in paths:
            inside = path.relative_to(root).parts if path.is_relative_to(root) else ("build",)
            if inside[0] != "build" and path not in sources:
                program = inside[0] == "tests" and not SHARES.search(path.read_text())
                sources[path] = Source(path, f"{inside[0]}{' programs' if program else ''}", flags_of(entry), program)
    return list(sources.values())


def source_of(changed, texts):
    """The sources (keys of texts) to look at for a changed file: itself, the one of a header's name, or the first that
    includes the header."""
    if changed in texts:
        return changed
    if changed.suffix != ".h":
        return None
    named = [path for path in texts if path.stem == changed.stem]
    beside = [path for path in named if path.parent == changed.parent]
    including = (path for path, text in texts.items() for _, name in INCLUDE.findall(text)
                 if changed.as_posix().endswith("/" + name))
    return (beside or named or [next(including, None)])[0]


def changed_files(root, commits):
    """What the last commits changed and is still there; all files where history has but one commit."""
    def git(*words):
        result = subprocess.run(["git", "-C", root, *words], check=True, capture_output=True, text=True)
        return result.stdout.splitlines()

    history = git("rev-list", "--first-parent", f"--max-count={commits + 1}", "HEAD")
    names = git("diff", "--name-only", "--diff-filter=d", history[-1], "HEAD") if len(history) > 1 else git("ls-files")
    return [root / name for name in names]


def merged_flags(sources):
    """Flags under which all of the sources compile; none if a macro would have two values."""
    flags = dict.fromkeys(flag for source in sources for flag in source.flags)
    macros = [flag.split("=")[0] for flag in flags if flag.startswith("-D")]
    return tuple(flags) if len(macros) == len(set(macros)) else None


def grouped(sources, largest=LARGEST_GROUP):
    """Lists of sources that are read together."""
    groups, filling = [], {}
    for source in sources:
        part = filling.get(source.group)
        if part is None or len(part) == largest or merged_flags([*part, source]) is None:
            part = filling[source.group] = []
            groups.append(part)
        part.append(source)
    return groups


class Together:
    """The text of sources as one file, which knows whose each line is: clang-tidy's checks differ between a file and
    what it includes. What a program in a namespace includes, the file includes before."""

    def __init__(self, sources):
        before, body = {}, []
        for number, source in enumerate(sources):
            text = INCLUDE.sub(lambda match: self.absolute(match, source.path), source.path.read_text())
            if source.wrapped:
                before.update((match[0], None) for match in INCLUDE.finditer(text) if not MOC.match(match[2]))
                body += [(f"namespace program_{number} {{", None, 0)]
            body += [(line, source.path, row) for row, line in enumerate(text.splitlines(), 1)]
            body += [("}", None, 0)] if source.wrapped else []
        # Declared to Qt anyhow where it is used, and no word for within a namespace.
        hidden = ["#undef Q_DECLARE_METATYPE", "#define Q_DECLARE_METATYPE(...)"] if before else []
        self.lines = [(line, None, 0) for line in [*before, *hidden]] + body

    @staticmethod
    def absolute(match, path):
        """The line of an #include from beside the source, as it has to be elsewhere."""
        beside = (path.parent / match[2]).resolve()
        return f'#include "{beside}"' if match[1] == '"' and beside.exists() else match[0]

    def text(self):
        return "".join(line + "\n" for line, _, _ in self.lines)

    def place(self, line):
        """File and line of a line of the text; no file where the text is none of the sources'."""
        return self.lines[line - 1][1:]


class Tidy:
    """clang-tidy of one project: its folder, a scratch folder and checks besides those of .clang-tidy."""

    def __init__(self, root, scratch, checks, program="clang-tidy"):
        self.root, self.scratch, self.program, self.checks = root, scratch, program, checks
        self.moc = scratch / "moc"
        self.moc.mkdir(parents=True, exist_ok=True)

    def run(self, sources):
        """Findings in the sources and the headers they include."""
        if len(sources) == 1:
            return self.findings_in([dataclasses.replace(sources[0], wrapped=False)], self.checks)
        findings = self.findings_in(sources, self.checks)
        files = {finding.file for finding in findings if finding.check == "clang-diagnostic-error"}
        if not files:
            return findings
        # Those that do not compile after the others, having a name in common; all, where that is not to be told.
        strange = [source for source in sources if os.path.relpath(source.path, self.root) in files]
        others = [source for source in sources if source not in strange] if strange else []
        parts = [others, strange] if others else [[source] for source in sources]
        return [finding for part in parts for finding in self.run(part)]

    def findings_in(self, sources, checks):
        for source in sources:
            self.stand_in_for_moc(source.path)
        together = Together(sources)
        file = self.scratch / sources[0].path.relative_to(self.root).as_posix().replace("/", "-")
        file.write_text(together.text())
        result = subprocess.run(
            [self.program, "--quiet", f"--config-file={self.root / '.clang-tidy'}",
             f"--header-filter=^{re.escape(str(self.root))}/(core|ui|app|tests)/", f"--checks={checks}", str(file),
             "--", f"-I{self.moc}", *merged_flags(sources), "-w"], capture_output=True, text=True, cwd=self.scratch)
        findings = []
        for match in FINDING.finditer(result.stdout):
            path, line = pathlib.Path(match["file"]), int(match["line"])
            if path == file and together.place(line)[0]:
                path, line = together.place(line)
            findings.append(Finding(os.path.relpath(path, self.root), line, match["words"], match["check"]))
        if result.returncode != 0 and not findings:
            words = f"{self.program} failed: {(result.stderr or result.stdout).strip()[-500:]}"
            findings = [Finding(os.path.relpath(file, self.root), 1, words, "no result")]
        return findings

    def stand_in_for_moc(self, path):
        """Nothing of what moc generates is looked at: empty files do."""
        for _, name in INCLUDE.findall(path.read_text()):
            if MOC.match(name):
                (self.moc / name).touch()


def chosen(sources, changed):
    texts = {source.path: source.path.read_text() for source in sources}
    wanted = {source_of(file, texts) for file in changed}
    return [source for source in sources if source.path in wanted]


def check(groups, tidy, jobs):
    """All findings, each once, in the order of files and lines."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        found = pool.map(tidy.run, sorted(groups, key=len, reverse=True))
        return sorted({finding for findings in found for finding in findings},
                      key=lambda finding: (finding.file, finding.line, finding.words))


def main(words, root=ROOT, program="clang-tidy"):
    parser = argparse.ArgumentParser(description="clang-tidy on many files at a time")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--commits", type=int, metavar="N", help="sources that the last N commits changed")
    mode.add_argument("--all", action="store_true", help="all sources")
    parser.add_argument("--analyze", action="store_true", help="with Clang's static analyser, which takes long")
    parser.add_argument("--database", type=pathlib.Path, default=root / "build/asan/compile_commands.json")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args(words)
    if not options.database.exists():
        parser.error(f"{options.database} is not there; cmake --preset asan writes it")

    sources = read_sources(options.database, root)
    if not options.all:
        sources = chosen(sources, changed_files(root, options.commits))
    groups = grouped(sources)
    checks = "" if options.analyze else "-clang-analyzer-*"
    findings = check(groups, Tidy(root, root / "build/tidy", checks, program), options.jobs)
    for finding in findings:
        print(f"{finding.file}:{finding.line}: {finding.words} [{finding.check}]")
    print(f"{len(sources)} files in {len(groups)} groups, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
