"""A rule that holds for every line of some sources, for tests that are scripts."""


def report(files, root, lines_in, fault, praise):
    """Prints where `lines_in`, which gives numbers and lines of a file, finds something, as FILE:NUMBER FAULT: LINE; else
    how many files keep the rule. The exit code: 1 if one breaks it, or there are none."""
    problems = [f"{file.relative_to(root)}:{number} {fault}: {line}" for file in files for number, line in lines_in(file)]
    print("\n".join(problems) if problems else f"{len(files)} files, {praise}")
    return 1 if problems or not files else 0
