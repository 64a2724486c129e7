"""recipe.py - executes HACKING's recipes: adds what each of them tells how to add, in a copy of the tree, and runs its checks.

    recipe.py [NAME...] [--jobs 2]    all recipes together, or some; 1 where one fails
    recipe.py --check                 sees that each fits the sources and touches as many files as HACKING states, runs nothing

A recipe is a file add_NAME.py beside this one, with a RECIPE: the files that it touches, the section of HACKING that says how many these
are, and what must hold afterwards. All recipes are applied to one copy, build/recipes/tree, which is built as the tree is: first as it
stands, where ccache knows nearly everything, then with the recipes.
"""

import argparse
import dataclasses
import importlib
import os
import pathlib
import re
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tools")]
from tree_copy import TreeCopy, processors  # noqa: E402

COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4}


@dataclasses.dataclass(frozen=True)
class After:
    """Text that is inserted behind the first place where `anchor` stands in a file."""

    anchor: str
    text: str

    def into(self, whole, file):
        if self.anchor not in whole:
            raise SystemExit(f"{file} has nowhere {self.anchor!r}")
        return whole.replace(self.anchor, self.anchor + self.text, 1)


class Declared(After):
    """A declaration of its own in a header. It changes nothing for those who do not use it, so they are not compiled again."""


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How something is added. `files`: a new one's text, or what is inserted (After, Declared, or a list of them). `section` of HACKING
    tells in words how many ("Two files"). `tests` are patterns of ctest names; `says` holds words that the program of the copy must say
    when it is called with some arguments."""

    section: str
    files: dict
    tests: tuple = ()
    says: dict = dataclasses.field(default_factory=dict)

    def stated(self, hacking):
        """The number of files that HACKING states."""
        section = re.search(rf"^## {re.escape(self.section)}\n(.*?)(?=^## |\Z)", hacking, re.MULTILINE | re.DOTALL)
        if not section:
            raise SystemExit(f"HACKING has no section '{self.section}'")
        number = re.search(r"\b(one|two|three|four) files?\b", section.group(1), re.IGNORECASE)
        if not number:
            raise SystemExit(f"HACKING's section '{self.section}' says nowhere how many files are touched")
        return COUNTS[number.group(1).lower()]

    def changed(self, name, pieces, tree):
        """What a file of the tree holds afterwards."""
        path = tree / name
        if isinstance(pieces, str):
            if path.exists():
                raise SystemExit(f"{name} is there already")
            return pieces
        whole = path.read_text(encoding="utf-8")
        for piece in as_list(pieces):
            whole = piece.into(whole, name)
        return whole

    def fits(self, tree, hacking):
        """What is wrong with it before anything is built; empty where nothing is."""
        for name, pieces in self.files.items():
            self.changed(name, pieces, tree)
        stated = self.stated(hacking)
        return "" if stated == len(self.files) else f"touches {len(self.files)} files ({', '.join(self.files)}), HACKING states {stated}"

    def apply(self, tree):
        for name, pieces in self.files.items():
            path = tree / name
            whole = self.changed(name, pieces, tree)
            time = path.stat().st_mtime_ns if path.exists() else 0
            path.write_text(whole, encoding="utf-8")
            if time and all(isinstance(piece, Declared) for piece in as_list(pieces)):
                os.utime(path, ns=(time, time))


def as_list(pieces):
    return pieces if isinstance(pieces, list) else [pieces]


def touched(recipes):
    return sorted({name for recipe in recipes.values() for name in recipe.files})


class Undo:
    """Gives the copy's files back what they held, with their times, so that nothing is compiled for it."""

    def __init__(self, tree, names):
        self.before = {tree / name: (tree / name).exists() and ((tree / name).read_bytes(), (tree / name).stat().st_mtime_ns) for name in names}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for path, held in self.before.items():
            if not held:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != held[0]:
                kept_time = path.stat().st_mtime_ns == held[1]
                path.write_bytes(held[0])
                if kept_time:
                    os.utime(path, ns=(held[1], held[1]))


def settings_of_tree():
    """How the tree is built, for the copy."""
    cache = ROOT / "build" / "CMakeCache.txt"
    found = re.findall(r"^(CMAKE_BUILD_TYPE|CMAKE_CXX_COMPILER|CMAKE_CXX_FLAGS|GRADUS_BATCHES):\w+=(.*)$", cache.read_text(), re.MULTILINE) if cache.exists() else []
    return [f"-D{name}={value}" for name, value in found] + ["-DGRADUS_TESTS=ON", "-DGRADUS_EXAMPLES=OFF"]


def build(copy, programs, jobs, when):
    code, words = copy.run("ninja", "-C", "build", "-j", str(jobs), *programs)
    if code:
        raise SystemExit(f"{when}, the tree does not build:\n{words[-6000:]}")


def programs_of(copy, recipes):
    """Test programs of the folders that the patterns name, and the program."""
    folders = {found for recipe in recipes.values() for test in recipe.tests for found in re.findall(r"(\w+)/", test)}
    return copy.programs_in(folders)


def failures(copy, name, recipe, jobs):
    """What does not hold of a recipe that was applied and built."""
    if recipe.tests:
        code, words = copy.run("ctest", "--test-dir", "build", "--output-on-failure", "--no-tests=error", "-j", str(jobs), "-R", "|".join(recipe.tests))
        if code:
            yield f"{name}: {words[-6000:]}"
    for arguments, expected in recipe.says.items():
        code, words = copy.run("build/gradus", *arguments)
        if code or expected not in words:
            yield f"{name}: gradus {' '.join(arguments)} ends with {code} and says nowhere '{expected}':\n{words[-2000:]}"


def main():
    words = argparse.ArgumentParser()
    words.add_argument("names", nargs="*", help="op, layer, ...; all without any")
    words.add_argument("--jobs", type=int, default=processors())
    words.add_argument("--check", action="store_true")
    given = words.parse_args()
    names = given.names or sorted(path.stem[len("add_"):] for path in HERE.glob("add_*.py"))
    recipes = {name: importlib.import_module(f"add_{name}").RECIPE for name in names}
    hacking = (ROOT / "HACKING.md").read_text(encoding="utf-8")
    wrong = [f"{name}: {problem}" for name, recipe in recipes.items() if (problem := recipe.fits(ROOT, hacking))]
    if given.check or wrong:
        print("\n".join(wrong) or f"{len(recipes)} recipes fit the sources and HACKING", file=sys.stderr if wrong else sys.stdout)
        return bool(wrong)
    copy = TreeCopy(ROOT, ROOT / "build" / "recipes" / "tree")
    copy.tree.mkdir(parents=True, exist_ok=True)
    copy.follow()
    copy.configure(*settings_of_tree())
    programs = programs_of(copy, recipes)
    build(copy, programs, given.jobs, "As it is")
    with Undo(copy.tree, touched(recipes)):
        for recipe in recipes.values():
            recipe.apply(copy.tree)
        build(copy, programs, given.jobs, "With the recipes")
        for name, recipe in recipes.items():
            found = list(failures(copy, name, recipe, given.jobs))
            print(f"{name}: {len(recipe.files)} files, {'fails' if found else 'all holds'}", flush=True)
            wrong += found
    print("".join(f"{words}\n" for words in wrong), end="", file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
