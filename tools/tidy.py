"""tidy.py - clang-tidy over every file of the build, side by side, remembering what was found clean.

Files that are compiled together are checked together, as most of the work is reading the headers they share; those that are
named, each by itself. A batch is checked again only when one of its files, a header of ours that they reach, their compile
command, .clang-tidy or clang-tidy itself has changed; clones on one machine share what they know:
`python3 tools/tidy.py [--build build] [--jobs N] [FILE ...]`
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("include", "src", "apps", "tests", "bench", "fuzz", "examples")
# Clang sees code that is built by GCC: what only one of the two knows, or warns of, is no finding.
# Reserved names are found by the compiler itself: the check of that name looks through all of the standard library.
FLAGS = ["-fno-openmp", "-Werror=reserved-identifier", "-Werror=reserved-macro-identifier", *(f"-Wno-{name}" for name in (
    "unknown-warning-option", "unknown-pragmas", "ignored-attributes", "unknown-attributes", "shadow", "bitwise-conditional-parentheses"))]
# Files are read as they stand, without the headers that the build parses ahead for all of them.
OF_THE_BUILD = re.compile(r" -Winvalid-pch| -fpch-preprocess| -include \S+/cmake_pch\.hxx| -o \S+| --param=\S+| -fvect-cost-model=\S+")
# A batch of files that are compiled together includes them by their full names.
BATCHED = re.compile(r'^#include "(/.+\.cpp)"$', re.MULTILINE)
KEPT_SECONDS = 60 * 24 * 3600
INCLUDE = re.compile(rb'^\s*#\s*include\s*[<"]([^">]+)[">]', re.MULTILINE)


def find_tool():
    """The clang-tidy of Debian 12 or 13 that is known to understand our C++20 and our checks."""
    for name in ("clang-tidy-16", "clang-tidy-19", "clang-tidy"):
        if shutil.which(name):
            return name
    sys.exit("tidy.py: no clang-tidy; ./dev packages lint names the package")


class Includes:
    """The files of ours, and generated ones, that a source file reaches through its includes."""

    def __init__(self, build):
        self.roots = [ROOT / "include", ROOT / "src", ROOT / "tests", ROOT / "apps", build / "generated"]
        self.direct = {}

    def of(self, path):
        if path not in self.direct:
            found = []
            for name in INCLUDE.findall(path.read_bytes()):
                for root in (path.parent, *self.roots):
                    candidate = root / name.decode()
                    if candidate.is_file():
                        found.append(candidate.resolve())
                        break
            self.direct[path] = found
        return self.direct[path]

    def reached(self, path):
        seen, todo = set(), [path]
        while todo:
            current = todo.pop()
            if current not in seen:
                seen.add(current)
                todo.extend(self.of(current))
        return sorted(seen)


def units(build, wanted):
    """What one run of clang-tidy checks: a name, source files of ours, and their entry in the compilation database."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        compiled = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if not compiled.is_file():
            continue
        batched = compiled.parent.name == "Unity"
        files = [pathlib.Path(name) for name in BATCHED.findall(compiled.read_text())] if batched else [compiled]
        files = [file for file in files if file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in FOLDERS]
        if wanted:
            yield from ((str(file.relative_to(ROOT)), [file], entry) for file in files if file in wanted)
        elif files:
            name = f"{compiled.parent.parent.stem}_{compiled.stem}" if batched else str(compiled.relative_to(ROOT))
            yield name, files, entry


def source_of(name, files, folder):
    """The file to check: the one there is, or one that includes all of them."""
    if len(files) == 1:
        return files[0]
    path = folder / f"{name}.cpp"
    path.write_text("".join(f'#include "{file}"  // NOLINT(bugprone-suspicious-include)\n' for file in files))
    return path


def known_clean():
    """The folder where a file stands for each batch that was found clean."""
    path = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "gradus-tidy"
    path.mkdir(parents=True, exist_ok=True)
    for old in path.iterdir():
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            old.unlink()
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build", type=pathlib.Path)
    parser.add_argument("--jobs", default=2, type=int)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    build = options.build.resolve()
    wanted = {file.resolve() for file in options.files}

    tool = find_tool()
    extra = [*FLAGS, f"-isystem{ROOT}/cmake/clang"]
    version = subprocess.run([tool, "--version"], capture_output=True, check=True).stdout
    common = hashlib.sha256(version + (ROOT / ".clang-tidy").read_bytes() + " ".join(FLAGS).encode()).digest()
    includes = Includes(build)
    clean = known_clean()
    database = build / "tidy"
    database.mkdir(exist_ok=True)

    commands, todo, count = [], {}, 0
    for name, files, entry in units(build, wanted):
        count += len(files)
        command = OF_THE_BUILD.sub("", entry["command"])
        digest = hashlib.sha256(common + " ".join(shlex.split(command.replace(entry["file"], ""))[1:]).replace(str(ROOT), "").encode())
        for file in sorted({reached for source in files for reached in includes.reached(source)}):
            digest.update((str(file).encode() + file.read_bytes()).replace(str(ROOT).encode(), b""))
        mark = clean / digest.hexdigest()
        if mark.exists():
            mark.touch()
            continue
        source = str(source_of(name, files, database))
        commands.append(entry | {"file": source, "command": command.replace(entry["file"], source)})
        todo[source] = mark
    (database / "compile_commands.json").write_text(json.dumps(commands))

    def check(source):
        command = [tool, "--quiet", "-p", str(database), *(f"--extra-arg={flag}" for flag in extra), source]
        result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        if result.returncode == 0:
            todo[source].touch()
        return source, result

    failed, reported = 0, set()
    with concurrent.futures.ThreadPoolExecutor(max_workers=options.jobs) as pool:
        for source, result in pool.map(check, todo):
            if result.returncode == 0:
                continue
            failed += 1
            text = result.stdout.replace(f"{ROOT}/", "").strip()
            if text and text not in reported:  # the same finding in a header, seen from many files, is said once
                reported.add(text)
                print(text, flush=True)
            elif not text:
                print(f"{source}: {result.stderr.strip()}", flush=True)
    print(f"clang-tidy: {count} files, {len(todo)} batches of them checked, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
