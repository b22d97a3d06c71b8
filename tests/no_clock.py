#!/usr/bin/env python3
"""No test waits for a clock: usage no_clock.py TESTS_FOLDER.

A test waits for a signal, a count or a fake clock. Fails, naming the place, where a test sleeps, waits for a time to pass
or measures one. Benchmarks may; a deadline (QDeadlineTimer, the timeout of QTRY_… and qWaitFor) only ends a test that
has failed.
"""
import pathlib
import re
import sys

import source_rule

CLOCK = re.compile(
    r"\b(qWait|qSleep|sleep|msleep|usleep|nanosleep|sleep_for|sleep_until|elapsed|nsecsElapsed)\s*\("
    r"|\bQElapsedTimer\b|\b(steady|system|high_resolution)_clock::now\b|\btime\.(sleep|time|monotonic|perf_counter)\b")


def clocks_in(file):
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if CLOCK.search(line.split("//")[0]):
            yield number, line.strip()


def main():
    tests = pathlib.Path(sys.argv[1])
    bench, self = tests / "bench", pathlib.Path(__file__)
    files = [file for file in sorted(tests.rglob("*"))
             if file.suffix in (".h", ".cpp", ".py") and bench not in file.parents and file.name != self.name]
    return source_rule.report(files, tests.parent, clocks_in, "looks at a clock", "none of which waits for a clock")


if __name__ == "__main__":
    sys.exit(main())
