#!/usr/bin/env python3
"""Uses kan as others do: usage check.py BUILD_FOLDER KAN_CLI CXX CMAKE.

Installs kan::kan of BUILD_FOLDER into a new prefix, configures and builds the examples against it with no flags but
their own, runs them, and compares with kan-cli and with what is known. Fails if flags, libraries, symbols or headers of
the build are seen by those who use the package.
"""
import json
import math
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
# Prints as JSON what network.py makes of rows, which stand in rows.json.
RUN_MODULE = """
import json, numpy, runpy
rows = numpy.array(json.load(open("rows.json")))
print(json.dumps(runpy.run_path("network.py")["f"](rows)[:, 0].tolist()))
"""
PLAIN = re.compile(r"-(O\d?|g|c|std=\S+|o|isystem|I)$")
SYSTEM_FOLDERS = {"c++", "x86_64-linux-gnu", "aarch64-linux-gnu", "bits", "sys", "linux", "asm", "asm-generic", "gnu"}


def require(good, message):
    if not good:
        sys.exit(f"examples: {message}")


def run(*command, cwd=None):
    environment = {name: value for name, value in os.environ.items() if not name.endswith("FLAGS")}
    result = subprocess.run([str(word) for word in command], cwd=cwd, env=environment, text=True, capture_output=True)
    require(result.returncode == 0, f"{shlex.join(map(str, command))} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def lines(text, key):
    """What follows the key on each line that it begins."""
    return [line[len(key) + 1:] for line in text.splitlines() if line.startswith(key + " ")]


def install_and_build(build, compiler, cmake, folder):
    prefix, examples = folder / "prefix", folder / "examples"
    run(cmake, "--install", build, "--component", "Development", "--prefix", prefix)
    run(cmake, "-S", HERE, "-B", examples, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_CXX_COMPILER={compiler}",
        "-DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF")
    run(cmake, "--build", examples)
    found = re.search(r"^kan_DIR:PATH=(.*)$", (examples / "CMakeCache.txt").read_text(), re.MULTILINE).group(1)
    require(found.startswith(str(prefix)), f"find_package took the kan of {found}, not that of {prefix}")
    return prefix, examples


def check_interface(prefix, examples):
    """No option, definition or library but the headers' folder and the language's version reaches the user."""
    exported = "".join(file.read_text() for file in prefix.glob("lib*/**/cmake/kan/*.cmake"))
    properties = set(re.findall(r"\bINTERFACE_\w+", exported))
    allowed = {"INTERFACE_COMPILE_FEATURES", "INTERFACE_INCLUDE_DIRECTORIES"}
    require(properties == allowed, f"kan::kan hands on {sorted(properties - allowed)} and lacks "
                                   f"{sorted(allowed - properties)}")
    for entry in json.loads((examples / "compile_commands.json").read_text()):
        options = [word for word in shlex.split(entry["command"])[1:] if word.startswith("-")]
        strange = [word for word in options if not PLAIN.match(word) and not word.startswith(f"-I{prefix}")]
        require(not strange, f"{entry['file']} is compiled with {strange}")


def check_headers(prefix, compiler, folder):
    """Each public header compiles alone, and reads nothing but kan/ and the standard library."""
    for header in sorted((prefix / "include/kan").glob("*.h")):
        source = folder / "alone.cpp"
        source.write_text(f"#include <kan/{header.name}>\n")
        rule = run(compiler, "-std=c++20", "-M", f"-I{prefix}/include", source)
        for file in rule.replace("\\\n", " ").split(":", 1)[1].split():
            path = pathlib.Path(os.path.normpath(file))
            own = path == source or path.is_relative_to(prefix / "include/kan") or "gcc" in path.parts
            below = path.relative_to("/usr/include").parts if path.is_relative_to("/usr/include") else ("?", "?")
            require(own or len(below) == 1 or below[0] in SYSTEM_FOLDERS, f"kan/{header.name} includes {path}")
        run(compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
            f"-I{prefix}/include", source)


def check_symbols(prefix):
    library = next(prefix.glob("lib*/**/libkan.so"))
    for line in run("nm", "-DC", "--defined-only", library).splitlines():
        name = line.split(" ", 2)[2]
        require(re.match(r"kan::lib::|(typeinfo|typeinfo name|vtable) for GiNaC::", name), f"libkan.so shows {name}")


def check_fit(examples, cli):
    out = run(examples / "fit_formula")
    wanted = json.loads(run(cli, "train", "demo-6-default"))
    steps = [tuple(map(float, step.split())) for step in lines(out, "step")]
    require(steps == list(zip(wanted["train_loss"], wanted["test_loss"])), f"losses are not those of kan-cli:\n{out}")
    require(float(lines(out, "rmse")[0]) < 1e-10, f"the formula is not exact:\n{out}")
    require(re.search(r"exp\(x2\^2.*x1", lines(out, "formula")[0]), f"no exp(x2^2 ... x1 ...):\n{out}")


def write_table(file):
    """Two measured columns in other units than the network's, a text and a result; one row lacks a cell."""
    with open(file, "w") as table:
        table.write("age,colour,height,risk\n")
        for n in range(120):
            age, height, colour = 20 + n % 37, 150 + (n * 29) % 50, ("red", "blue")[n % 2]
            risk = math.exp(age / 40) + 0.02 * (height - 170) + (0.5 if colour == "red" else 0)
            table.write(f"{'' if n == 7 else age},{colour},{height},{risk:.6f}\n")


def check_csv(examples, cli, folder):
    table, model = folder / "table.csv", folder / "model.json"
    write_table(table)
    out = run(examples / "predict_csv", table, "risk", cwd=folder)
    result = folder / "result.json"
    run(cli, "train", "--csv", table, "--target", "risk", "--set", "opt=LM", "--save", model, "--out", result)
    wanted = json.loads(result.read_text())
    losses = tuple(map(float, lines(out, "loss")[0].split()))
    require(losses == (wanted["train_loss"][-1], wanted["test_loss"][-1]), f"losses are not those of kan-cli:\n{out}")
    predicted = {int(row.split()[0]): float(row.split()[1]) for row in lines(out, "row")}
    for experiment in (model, folder / "saved.json"):
        told = [line.split(",") for line in run(cli, "predict", experiment, table).splitlines()[1:]]
        # The row with a gap trains nothing and is not predicted.
        require(predicted == {int(row) - 1: float(value) for row, value in told if value} and 7 not in predicted,
                f"predictions are not those of kan-cli with {experiment.name}")
    return predicted


def check_reading(examples, cli, folder):
    """Reading rules, errors, derived columns and previous values are those of kan-cli."""
    table, result = folder / "series.txt", folder / "series.json"
    rows = [(1 + n % 7, 2 + n % 3, 0.5 + n % 2, math.sin(n / 3) + 0.1 * (n % 7)) for n in range(90)]
    cells = ("|".join(f"{value:.6g}" for value in row).replace(".", ",") for row in rows)
    table.write_text("logger|4\nsince|monday\nm|V|sigma|y\n" + "\n".join(cells) + "\n")
    out = run(examples / "read_table", table)
    run(cli, "train", "--csv", table, "--target", "y", "--error-column", "sigma", "--derive", "ratio=m/V", "--lags",
        "y:1,2", "--delimiter", "|", "--decimal-comma", "yes", "--skip", "2", "--set", "opt=LM", "--out", result)
    wanted = json.loads(result.read_text())
    losses = tuple(map(float, lines(out, "loss")[0].split()))
    require(lines(out, "input") == ["m", "V", "ratio", "y[t-1]", "y[t-2]"], f"other inputs:\n{out}")
    require(losses == (wanted["train_loss"][-1], wanted["test_loss"][-1]), f"losses are not those of kan-cli:\n{out}")


def python_with_numpy():
    """The system's, whose packages tests/run installs, or the one that runs this."""
    for python in ("/usr/bin/python3", sys.executable):
        found = pathlib.Path(python).exists()
        if found and subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0:
            return python
    sys.exit("examples: the exported module needs numpy; install python3-numpy, or start tests/run, which does so")


def check_python(folder, predicted):
    """The exported module computes what the network predicts."""
    names = ["age", "colour=blue", "colour=red", "height"]
    rows = [line.split(",") for line in (folder / "table.csv").read_text().splitlines()[1:]]
    usable = [n for n, row in enumerate(rows) if row[0]]
    inputs = [[float(rows[n][0]), float(rows[n][1] == "blue"), float(rows[n][1] == "red"), float(rows[n][2])]
              for n in usable]
    require(len(inputs[0]) == len(names), "the table has changed")
    (folder / "rows.json").write_text(json.dumps(inputs))
    values = json.loads(run(python_with_numpy(), "-c", RUN_MODULE, cwd=folder))
    require(len(values) == len(usable), f"network.py gives {len(values)} values for {len(usable)} rows")
    worst = max(abs(value - predicted[n]) for n, value in zip(usable, values))
    require(worst < 1e-9, f"network.py differs from the predictions by {worst}")


def check_discovery(examples):
    out = run(examples / "discover_table")
    require(lines(out, "edge") == ["0 0 x^2", "1 0 sin"], f"other functions on the edges:\n{out}")
    require(lines(out, "exact")[0].startswith("1 "), f"the formula is not exact:\n{out}")
    require(lines(out, "formula") == ["3*sin(2*x2) + x1^2"], f"another formula:\n{out}")


def main():
    build, cli, compiler, cmake = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        prefix, examples = install_and_build(build, compiler, cmake, folder)
        check_interface(prefix, examples)
        check_headers(prefix, compiler, folder)
        check_symbols(prefix)
        check_fit(examples, cli)
        check_python(folder, check_csv(examples, cli, folder))
        check_reading(examples, cli, folder)
        check_discovery(examples)
    print("four programs use the installed kan::kan; nothing of the build leaks")


if __name__ == "__main__":
    main()
