#!/usr/bin/env python3
"""Tests of tidy.py: usage tidy_test.py. A small project and a clang-tidy that finds a fault wherever it reads FAULT and
that a program does not compile with another wherever it reads CLASH; where Clang's is installed, that one too."""
import contextlib
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import tidy

STAND_IN = '''#!/usr/bin/env python3
import pathlib, sys
file = next(word for word in sys.argv[1:] if word.endswith(".cpp"))
text = pathlib.Path(file).read_text()
checks = {"FAULT": "some-check", "CLASH": "clang-diagnostic-error" if "namespace program_1" in text else None}
found = [f"{file}:{number}:1: error: a fault [{check}]" for number, line in enumerate(text.splitlines(), 1)
         for word, check in checks.items() if word in line and check]
print("\\n".join(found))
sys.exit("crashed" if "CRASH" in text else bool(found))
'''


class Project(unittest.TestCase):
    """A folder with rooms, two programs of tests and a compile database."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.entries = []
        self.stand_in = self.write("stand-in", STAND_IN)
        self.stand_in.chmod(0o755)
        self.write(".clang-tidy", "Checks: '-*,bugprone-integer-division'\nWarningsAsErrors: '*'\n")
        self.write("core/room/one.h", "#pragma once\nint one();\n")
        self.write("core/room/only.h", "#pragma once\n")
        self.unity("core/room", "core/room/one.cpp", "core/room/two.cpp")
        self.add("core/room/three.cpp")
        self.write("core/room/two.cpp", '#include "core/room/only.h"\nint two() { return 2; }\n')
        self.write("tests/ui/fixture.h", "#pragma once\n")
        for name in ("tst_a", "tst_b"):
            self.add(f"tests/ui/{name}.cpp", f'-DNAME_{name}',
                     text=f'#include "fixture.h"\nnamespace {{ int same() {{ return 1; }} }}\n'
                          f'int main() {{ return same(); }}\n#include "{name}.moc"\n')

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def add(self, name, flags="", text="int nothing();\n"):
        path = self.write(name, text)
        self.entries.append({"directory": str(self.root), "file": str(path), "command":
                             f"ccache /usr/bin/clang++ -I{self.root} {flags} -isystem /usr/include/x -Wall -Werror -O1 "
                             f"-I{self.root}/build/asan/a_autogen/include -std=c++20 -o x.o -c {path}"})
        self.write("build/asan/compile_commands.json", json.dumps(self.entries))

    def unity(self, room, *names):
        for name in names:
            self.write(name, "int nothing();\n")
        self.add(f"build/asan/{room}/CMakeFiles/room.dir/Unity/unity_0_cxx.cxx",
                 text="".join(f'#include "{self.root / name}"\n' for name in names))

    def sources(self):
        return tidy.read_sources(self.root / "build/asan/compile_commands.json", self.root)

    def groups(self, **words):
        return [[source.path.stem for source in part] for part in tidy.grouped(self.sources(), **words)]

    def run_tidy(self, *words, program=None):
        """Exit code and output of the tool."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = tidy.main([*words], self.root, str(program or self.stand_in))
        return code, out.getvalue()

    def commit(self):
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
            subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y", *words], cwd=self.root, check=True)


class Groups(Project):
    def test_a_unity_file_stands_for_its_sources(self):
        self.assertEqual(self.groups(), [["one", "two", "three"], ["tst_a", "tst_b"]])

    def test_no_group_is_larger_than_allowed(self):
        self.assertEqual(self.groups(largest=1), [["one"], ["two"], ["three"], ["tst_a"], ["tst_b"]])

    def test_programs_with_two_values_of_a_macro_are_apart(self):
        self.add("tests/ui/tst_c.cpp", "-DNAME_tst_a=2")
        self.assertEqual(self.groups()[1:], [["tst_a", "tst_b"], ["tst_c"]])

    def test_what_others_share_stands_in_no_namespace(self):
        self.add("tests/ui/shared.cpp", text="namespace shared {\nint value = 1;\n}\n")
        self.assertEqual([source.wrapped for source in self.sources()][-3:], [True, True, False])
        self.assertEqual(self.groups()[1:], [["tst_a", "tst_b"], ["shared"]])

    def test_tests_of_a_unity_file_are_programs_still(self):
        self.unity("tests/core", "tests/core/tst_c.cpp", "tests/core/tst_d.cpp")
        self.assertEqual([source.wrapped for source in self.sources()][-4:], [True] * 4)

    def test_generated_sources_are_not_looked_at(self):
        self.add("build/asan/a_autogen/mocs_compilation.cpp")
        self.assertEqual(len(self.sources()), 5)

    def test_flags_are_those_of_reading(self):
        self.assertEqual(self.sources()[0].flags, (f"-I{self.root}", "-isystem/usr/include/x", "-std=c++20"))


class Changes(Project):
    def chosen(self, *names):
        return [source.path.stem for source in tidy.chosen(self.sources(), [self.root / name for name in names])]

    def test_a_source_counts_as_itself(self):
        self.assertEqual(self.chosen("core/room/three.cpp", "README.md", "core/room/CMakeLists.txt"), ["three"])

    def test_a_header_counts_as_the_source_of_its_name(self):
        self.assertEqual(self.chosen("core/room/one.h"), ["one"])

    def test_a_header_without_source_counts_as_one_that_includes_it(self):
        self.assertEqual(self.chosen("core/room/only.h", "tests/ui/fixture.h"), ["two", "tst_a"])

    def test_the_last_commits(self):
        self.commit()
        self.write("core/room/three.cpp", "int three();\n")
        self.commit()
        self.write("core/room/one.h", "#pragma once\n")
        self.commit()
        self.assertIn("1 files in 1 groups", self.run_tidy("--commits", "1")[1])
        self.assertIn("2 files in 1 groups", self.run_tidy("--commits", "2")[1])
        self.assertIn("2 files in 1 groups", self.run_tidy("--commits", "20")[1])

    def test_a_history_of_one_commit_is_all_files(self):
        self.commit()
        self.assertIn("5 files in 2 groups", self.run_tidy("--commits", "20")[1])


class Findings(Project):
    def test_none(self):
        self.assertEqual(self.run_tidy("--all"), (0, "5 files in 2 groups, 0 findings\n"))

    def test_a_fault_is_told_by_its_own_place_and_fails(self):
        self.write("core/room/two.cpp", "\nint FAULT;\n")
        code, out = self.run_tidy("--all")
        self.assertEqual((code, out.splitlines()[0]), (1, "core/room/two.cpp:2: a fault [some-check]"))

    def test_a_fault_of_a_program_is_told_by_its_own_place(self):
        with (self.root / "tests/ui/tst_b.cpp").open("a") as file:
            file.write("int FAULT;\n")
        self.assertEqual(self.run_tidy("--all")[1].splitlines()[0], "tests/ui/tst_b.cpp:5: a fault [some-check]")

    def test_a_clang_tidy_that_ends_without_findings_fails(self):
        self.write("core/room/three.cpp", "int CRASH;\n")
        code, out = self.run_tidy("--all")
        self.assertEqual(code, 1)
        self.assertIn("build/tidy/core-room-one.cpp:1:", out)
        self.assertIn("crashed", out)

    def test_what_does_not_compile_with_others_is_looked_at_alone(self):
        with (self.root / "tests/ui/tst_b.cpp").open("a") as file:
            file.write("int CLASH;\nint FAULT;\n")
        self.assertEqual(self.run_tidy("--all")[1].splitlines(),
                         ["tests/ui/tst_b.cpp:6: a fault [some-check]", "5 files in 2 groups, 1 findings"])

    @unittest.skipUnless(shutil.which("clang-tidy"), "clang-tidy is not installed")
    def test_clang_tidy_itself(self):
        self.assertEqual(self.run_tidy("--all", program="clang-tidy")[0], 0)
        fault = "double half(int n) { return n / 2; }\n"
        with (self.root / "tests/ui/tst_b.cpp").open("a") as file:
            file.write(fault)
        self.write("core/room/one.h", f"#pragma once\ninline {fault}")
        self.write("core/room/one.cpp", '#include "core/room/one.h"\n')
        code, out = self.run_tidy("--all", program="clang-tidy")
        self.assertEqual(code, 1)
        self.assertEqual([line.split(": ")[0] for line in out.splitlines()[:-1]],
                         ["core/room/one.h:2", "tests/ui/tst_b.cpp:5"])

    @unittest.skipUnless(shutil.which("clang-tidy"), "clang-tidy is not installed")
    def test_clang_tidy_reads_apart_what_has_a_name_in_common(self):
        for name in ("one", "two", "three"):
            self.write(f"core/room/{name}.cpp", "namespace {\nint same = 0;\n}\n"
                                                f"int {name}() {{ return same; }}\n")
        out = self.run_tidy("--all", program="clang-tidy")[1]
        self.assertEqual(out, "5 files in 2 groups, 0 findings\n")
        with (self.root / "core/room/three.cpp").open("a") as file:
            file.write("double half(int n) { return n / 2; }\n")
        out = self.run_tidy("--all", program="clang-tidy")[1]
        self.assertEqual([line.split(": ")[0] for line in out.splitlines()[:-1]], ["core/room/three.cpp:5"])


if __name__ == "__main__":
    unittest.main()
