#!/usr/bin/env python3
"""mutate.py - plants one fault at a time, and sees that the tests find it.

    mutate.py [--only WORD] [--drawn 2] [--seed 1] [--jobs 2]    runs them; 1 where one survives
    mutate.py --check                                            sees that each listed fault still fits the sources, runs nothing
    mutate.py --list                                             prints them

Listed faults stand in mutations.toml: what to replace by what in which file, and the tests that should see it. Besides, a generator draws some
for each folder of src/ by seed (signs, comparisons, off by one, statements left out), but none that the list calls equivalent:
these change nothing, and the list says why. Drawn faults are judged by the folder's own tests, and where these pass, by all. A fault is caught where a test fails, so all of them must pass first, where none is planted; a
listed one that does not compile tries nothing and counts as a survivor, a drawn one is left out. The work is done in a
copy of the tree, build-mutate/tree, which is kept, so that the next run builds little.
"""
import argparse
import pathlib
import random
import re
import sys
import tomllib

from tree_copy import TreeCopy, processors

ROOT = pathlib.Path(__file__).resolve().parents[1]
COPY = TreeCopy(ROOT, ROOT / "build-mutate" / "tree")
LISTED = ROOT / "tools" / "mutations.toml"
UNBUILT = "no test, as it does not compile"

# (what, by what), within one line of code; clang-format puts blanks around operators, and none inside of <...>.
CHANGES = [
    (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "), (r" / ", " * "), (r" \+= ", " -= "), (r" -= ", " += "),
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "), (r" != ", " == "),
    (r" && ", " || "), (r" \|\| ", " && "), (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"\bstd::max\b", "std::min"),
    (r"\bstd::min\b", "std::max"), (r"(?<![\w.])1\b(?![.\w])", "2"), (r"(?<![\w.])0\b(?![.\w])", "1"), (r"^(\s+)\w[\w.\[\]]* [+*]= .*;$", r"\1;"),
]  # fmt: skip
NO_CODE = re.compile(r'^\s*(//|#|\*|static_assert|template|using|namespace|case .*:$)|"|\bthrow\b|constexpr .*\[\]')


class Mutation:
    """A fault: `old` becomes `new`, once, in a file."""

    def __init__(self, name, file, old, new, tests):
        self.name, self.file, self.old, self.new, self.tests = name, file, old, new, tests

    def problem(self, root):
        """Why it cannot be planted; empty where it can."""
        path = root / self.file
        count = path.read_text(encoding="utf-8").count(self.old) if path.is_file() else 0
        return "" if count == 1 else f"{self.name}: {self.file} has its text {count} times"

    def planted(self, text):
        return text.replace(self.old, self.new, 1)


class Drawn:
    """A fault of one line, found by the generator."""

    def __init__(self, file, line, change, new):
        self.name, self.file, self.line, self.new = f"{file}:{line + 1} {change}", file, line, new
        folder = file.split("/")[1]
        self.tests = f"^{folder}/" if (ROOT / "tests" / folder).is_dir() else "."

    def planted(self, text):
        lines = text.split("\n")
        lines[self.line] = self.new
        return "\n".join(lines)


def listed():
    entries = tomllib.loads(LISTED.read_text(encoding="utf-8"))["mutation"]
    return [Mutation(**entry) for entry in entries]


def equivalent():
    """What the generator would plant in vain."""
    entries = tomllib.loads(LISTED.read_text(encoding="utf-8"))["equivalent"]
    return [Mutation(f"equivalent, as {each['why']}", each["file"], each["old"], each["new"], "") for each in entries]


def sites(file, text):
    """Every fault that the generator knows in a file."""
    for number, line in enumerate(text.split("\n")):
        if NO_CODE.search(line):
            continue
        code = line.split("//")[0].rstrip()
        for pattern, replacement in CHANGES:
            for found in re.finditer(pattern, code):
                new = code[: found.start()] + found.expand(replacement) + code[found.end() :]
                yield Drawn(file, number, f"{found.group(0).strip()} -> {replacement.strip() or 'nothing'}", new)


def drawn(seed, count):
    """`count` faults for each folder of src/."""
    chosen = []
    vain = {(each.file, each.new) for each in equivalent()}
    for folder in sorted(path for path in (ROOT / "src").iterdir() if path.is_dir()):
        # Names of files and lines move; a choice by text alone stays the same for longer.
        found = [site for path in sorted(folder.rglob("*.cpp")) for site in sites(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))]
        found = [site for site in found if (site.file, site.new.strip()) not in vain]
        chosen += random.Random(f"{seed} {folder.name}").sample(found, min(count, len(found)))
    return chosen


def tests_of(pattern, jobs):
    """The command that runs them; what reads only the text of sources finds no fault by what it does."""
    return "ctest", "--test-dir", "build", "-R", pattern, "-E", "^house/", "-j", str(jobs)


def run_tests(tests, jobs):
    """How the copy fails these tests; empty where it passes."""
    code, _ = COPY.run("ninja", "-C", "build", "-j", str(jobs), *COPY.programs_of(tests))
    if code:
        return UNBUILT
    code, words = COPY.run(*tests_of(tests, jobs), "--stop-on-failure")
    failed = re.search(r"\d+ - (\S+) \((?:Failed|Timeout|SEGFAULT|Subprocess aborted|SIG\w+|ILLEGAL|NUMERICAL)", words)
    return "" if code == 0 else failed.group(1) if failed else "a test fails"


def caught_by(mutation, jobs):
    path = COPY.tree / mutation.file
    before = path.read_bytes()
    path.write_text(mutation.planted(before.decode()), encoding="utf-8")
    try:
        found = run_tests(mutation.tests, jobs)
        if not found and isinstance(mutation, Drawn) and mutation.tests != ".":
            found = run_tests(".", jobs)
        return found
    finally:
        path.write_bytes(before)


def prepare(mutations, jobs):
    """Builds the copy, and ends with 2 where a test that is to find faults fails without them."""
    COPY.follow()
    # Each file by itself, so that a fault is soon compiled.
    COPY.configure("-DGRADUS_TESTS=ON", "-DGRADUS_EXAMPLES=OFF", "-DGRADUS_BATCHES=OFF")
    print("Building the tree as it is", flush=True)
    COPY.demand("ninja", "-C", "build", "-j", str(jobs))
    print("Running its tests", flush=True)
    tests = {each.tests for each in mutations} | {"." for each in mutations if isinstance(each, Drawn)}
    COPY.demand(*tests_of("|".join(sorted(tests)), jobs))


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--only", default="", help="faults with this word in their name or file")
    words.add_argument("--drawn", type=int, default=2, help="faults drawn for each folder of src/")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--jobs", type=int, default=processors())
    words.add_argument("--check", action="store_true")
    words.add_argument("--list", action="store_true")
    given = words.parse_args()
    mutations = listed()
    if problems := [problem for mutation in [*mutations, *equivalent()] if (problem := mutation.problem(ROOT))]:
        print("\n".join(problems), file=sys.stderr)
        return 2
    if given.check:
        print(f"{len(mutations)} listed faults fit the sources")
        return 0
    mutations = [each for each in [*mutations, *drawn(given.seed, given.drawn)] if given.only in each.name or given.only in each.file]
    if given.list:
        print("\n".join(f"{each.name}   [{each.file}; {each.tests}]" for each in mutations))
        return 0
    if not mutations:
        print("no fault has such a name or file", file=sys.stderr)
        return 2
    prepare(mutations, given.jobs)
    caught = survivors = 0
    for number, mutation in enumerate(mutations, 1):
        found = caught_by(mutation, given.jobs)
        print(f"{number:3}/{len(mutations)} {'caught by ' + found if found else 'SURVIVES'}   {mutation.name}", flush=True)
        tried = found != UNBUILT
        caught += bool(found) and tried
        survivors += 0 if found and (tried or isinstance(mutation, Drawn)) else 1
    print(f"{caught} caught, {survivors} survive, {len(mutations) - caught - survivors} tried nothing")
    return survivors != 0


if __name__ == "__main__":
    sys.exit(main())
