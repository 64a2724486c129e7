"""tidy.py - clang-tidy over every file of the build, side by side, remembering the files found clean.

A file is checked again only when it, a header of ours that it reaches, its compile command, .clang-tidy or clang-tidy
itself has changed: `python3 tools/tidy.py [--build build] [--jobs N] [FILE ...]`
"""

import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("include", "src", "apps", "tests", "bench", "fuzz", "examples")
# Clang sees code that is built by GCC: what only one of the two knows, or warns of, is no finding.
FLAGS = ["-fno-openmp", *(f"-Wno-{name}" for name in (
    "unknown-warning-option", "unknown-pragmas", "ignored-attributes", "unknown-attributes", "shadow", "bitwise-conditional-parentheses"))]
# Each file is read as it stands, without the headers that the build parses ahead for all of them, whatever batch it is in.
OF_THE_BUILD = re.compile(r" -Winvalid-pch| -fpch-preprocess| -include \S+/cmake_pch\.hxx| -o \S+")
# A batch of files that are compiled together includes them by their full names.
BATCHED = re.compile(r'^#include "(/.+\.cpp)"$', re.MULTILINE)
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


def entries(build):
    """Source files of ours, each with its entry in the compilation database, those of batches too."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        compiled = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if not compiled.is_file():
            continue
        command = OF_THE_BUILD.sub("", entry["command"])
        for name in BATCHED.findall(compiled.read_text()) if compiled.parent.name == "Unity" else [str(compiled)]:
            path = pathlib.Path(name).resolve()
            if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in FOLDERS:
                yield path, entry | {"file": name, "command": command.replace(entry["file"], name)}


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
    cache = build / "tidy"
    cache.mkdir(exist_ok=True)
    database = build / "tidy_commands"
    database.mkdir(exist_ok=True)

    todo, seen, known = [], {}, set()
    for path, entry in entries(build):
        if path in seen or (wanted and path not in wanted):
            continue
        seen[path] = entry
        command = entry["command"]
        digest = hashlib.sha256(common)
        digest.update(" ".join(shlex.split(command)[1:]).replace(str(ROOT), "").encode())
        for file in includes.reached(path):
            digest.update(str(file).replace(str(ROOT), "").encode() + file.read_bytes())
        key = digest.hexdigest()
        known.add(key)
        if not (cache / key).exists():
            todo.append((path, key))

    (database / "compile_commands.json").write_text(json.dumps(list(seen.values())))

    def check(item):
        path, key = item
        command = [tool, "--quiet", "-p", str(database), *(f"--extra-arg={flag}" for flag in extra), str(path)]
        result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        if result.returncode == 0:
            (cache / key).touch()
        return path, result

    failed, reported = 0, set()
    with concurrent.futures.ThreadPoolExecutor(max_workers=options.jobs) as pool:
        for path, result in pool.map(check, todo):
            if result.returncode == 0:
                continue
            failed += 1
            text = result.stdout.replace(f"{ROOT}/", "").strip()
            if text and text not in reported:  # the same finding in a header, seen from many files, is said once
                reported.add(text)
                print(text, flush=True)
            elif not text:
                print(f"{path.relative_to(ROOT)}: {result.stderr.strip()}", flush=True)
    if not wanted:
        for stale in cache.iterdir():
            if stale.name not in known:
                stale.unlink()
    print(f"clang-tidy: {len(seen)} files, {len(todo)} checked, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
