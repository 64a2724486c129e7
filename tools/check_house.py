"""check_house.py - checks what no compiler checks: floors, cycles of files and of modules, file length, silence and doc comments.

`python3 tools/check_house.py [ROOT]` prints one line per finding, `file:line: what is wrong`, and exits 1 if there is one.
"""

import pathlib
import posixpath
import re
import sys

from public_docs import undocumented

# The floors of the house. Code includes only lower floors or its own folder. This is the only table.
FLOORS = {
    "base": 0, "metrics": 1, "tensor": 1, "data": 2, "kernels": 2, "formats": 3, "graph": 3, "ops": 4, "algebra": 5, "autodiff": 5, "compile": 6,
    "nn": 7, "optim": 7, "problem": 8, "catalog": 8, "io": 9, "check": 9,
    "train": 10, "explain": 10, "runs": 11, "choose": 12, "diagnose": 12, "report": 12, "textbook": 13,
}  # fmt: skip

# The folder that implements each public header, where it is not the folder of the same name.
HEADERS = {
    "error": "base", "one_of": "base", "field": "base", "option": "base", "initializers": "nn", "part": "base", "program": "compile", "layers": "nn", "losses": "nn", "models": "nn",
    "methods": "optim", "minimize": "optim", "backpropagation": "check", "gradient_check": "check", "predictor": "train", "importance": "train", "budget": "train", "coefficients": "nn", "conformal": "metrics",
    "openings": "runs", "seal": "data", "schema": "data", "load": "data", "inspect": "data",
    "calibration": "nn", "picture": "explain", "custom_gradient": "autodiff",
}  # fmt: skip

# Floors whose inner headers declare in `gradus` itself: what they name is the language of all floors above. The inside of any
# other is in a namespace of its own, by its folder's name; `train` cannot be, as what users call has that name. `gradus::math`
# holds functions of numbers.
LANGUAGE = {"base", "tensor", "graph", "ops", "nn", "optim"}
NAMESPACES = {"train": "training"}
NAMESPACE = re.compile(r"^namespace (gradus[\w:]*) \{", re.MULTILINE)

MAX_LINES = 400
FOLDERS = ("include", "src", "apps", "tests", "bench", "fuzz", "examples", "tools")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')

# What the library must not do: print, or end the process.
NOISE = re.compile(
    r"\bstd\s*::\s*(cout|cerr|clog|wcout|wcerr)\b"
    r"|(?<![\w.>])(?:std\s*::\s*|::\s*)?\b(printf|vprintf|puts|putchar|perror|exit|_exit|_Exit|quick_exit|abort|terminate)\s*\("
    r"|\bfprintf\s*\(\s*(stdout|stderr)\b|\bfputs\s*\([^;]*,\s*(stdout|stderr)\s*\)"
    r"|\bfmt\s*::\s*(print|println)\s*\("
)
LITERALS = re.compile(
    r'R"([^()\s\\]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.DOTALL
)


def without_literals(text):
    """The code with comments and the inside of strings replaced by blanks; every line keeps its number."""

    def blank(match):
        kept = re.sub(r"[^\n]", " ", match.group(0))
        return '"' + kept[1:-1] + '"' if match.group(0)[0] in "\"R" and len(kept) > 1 else kept

    return LITERALS.sub(blank, text)


def sources(root):
    """All C++ and Python files of the house."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cpp", ".hpp", ".cu", ".py") and path.is_file():
                yield path


def folder_of(path):
    """The folder whose floor a library file stands on, or None for files above the library."""
    parts = path.parts
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[:2] == ("include", "gradus") and path.stem != "gradus":
        return HEADERS.get(path.stem, path.stem)
    return None


def library_includes(root, path, text):
    """(line, file of the library) for every include of such a file; system headers are left out."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := INCLUDE.match(line):
            for base in ("include", "src", path.parent):
                target = posixpath.normpath(posixpath.join(base, found.group(2)))
                if (root / target).is_file():
                    yield number, pathlib.PurePosixPath(target)
                    break


def check_floors(path, includes):
    """An include goes down, or stays in its folder."""
    folder = folder_of(path)
    if folder is None:
        return
    if folder not in FLOORS:
        yield 1, f"'{folder}' has no floor; give it one in tools/check_house.py"
        return
    for number, target in includes:
        other = folder_of(target)
        if target == pathlib.PurePosixPath("include/gradus/gradus.hpp"):
            yield number, "the library does not include its own umbrella gradus.hpp"
        elif other is None and target.parts[0] in ("apps", "tests", "bench", "fuzz"):
            yield number, f"'{folder}' includes '{target}', which stands above the library"
        elif other in FLOORS and other != folder and FLOORS[other] >= FLOORS[folder]:
            yield number, (
                f"'{folder}' (floor {FLOORS[folder]}) includes '{target}' of '{other}' (floor {FLOORS[other]}); "
                "includes go down or stay in their folder"
            )


def check_namespace(path, code):
    """An inner header declares things in the namespace of its floor, or another's by forward declarations alone."""
    if path.parts[0] != "src" or path.suffix != ".hpp" or path.parts[1] in LANGUAGE:
        return
    wanted = "gradus::" + NAMESPACES.get(path.parts[1], path.parts[1])
    opened = NAMESPACE.findall(code)
    if opened and not any(name == "gradus::math" or f"{name}::".startswith(f"{wanted}::") for name in opened):
        yield 1, f"what only the library sees of '{path.parts[1]}' is in the namespace {wanted}"


def find_cycles(graph):
    """Every include cycle, once, as the list of its files."""
    cycles, done = [], set()

    def visit(path, trail):
        if path in trail:
            cycles.append(trail[trail.index(path) :] + [path])
        elif path not in done:
            for target in graph.get(path, ()):
                visit(target, [*trail, path])
            done.add(path)

    for path in sorted(graph):
        visit(path, [])
    return cycles


def modules_of(graph):
    """The same graph of modules: x.cpp and x.hpp of a folder are one, which needs what either includes."""
    modules = {}
    for path, targets in graph.items():
        needed = modules.setdefault(path.with_suffix(""), set())
        needed |= {target.with_suffix("") for target in targets} - {path.with_suffix("")}
    return {path: sorted(targets) for path, targets in modules.items()}


def check_first_line(path, lines):
    """A C++ file starts with `// name.cpp - what it is.`, a Python file with a docstring."""
    first = next((line for line in lines if not line.startswith("#!")), "")
    if path.suffix == ".py":
        if not re.match(r'("""|# )\w', first):
            yield 1, 'the first line must say what the file is: """...'
    elif not re.match(rf"// {re.escape(path.name)} - \S", first):
        yield 1, f"the first line must say what the file is: // {path.name} - ..."


def check_silence(path, code):
    """The library never prints and never ends the process."""
    if path.parts[0] not in ("src", "include"):
        return
    for number, line in enumerate(code.splitlines(), 1):
        if found := NOISE.search(line):
            yield number, f"the library does not print or exit: {found.group(0).strip().rstrip('(').strip()}"


def check(root):
    """All findings below a root, as (file, line, text)."""
    graph = {}
    for file in sources(root):
        path = pathlib.PurePosixPath(file.relative_to(root))
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines()
        findings = list(check_first_line(path, lines))
        if len(lines) > MAX_LINES:
            findings.append((len(lines), f"{len(lines)} lines; a file has at most {MAX_LINES}"))
        if path.suffix != ".py":
            includes = list(library_includes(root, path, text))
            graph[path] = [target for _, target in includes]
            findings += check_floors(path, includes)
            code = without_literals(text)
            findings += [*check_silence(path, code), *check_namespace(path, code)]
            if path.parts[:2] == ("include", "gradus"):
                findings += undocumented(text)
        for number, message in findings:
            yield path, number, message
    cycles = find_cycles(graph)
    for cycle in cycles:
        yield cycle[0], 1, "include cycle: " + " -> ".join(str(path) for path in cycle)
    # Files in a cycle are modules in a cycle: that is said once.
    for cycle in [] if cycles else find_cycles(modules_of(graph)):
        yield cycle[0].with_suffix(".hpp"), 1, "modules need each other: " + " -> ".join(str(path) for path in cycle)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    findings = sorted(check(root))
    for path, number, message in findings:
        print(f"{path}:{number}: {message}")
    print(f"check_house: {len(findings)} findings" if findings else "check_house: the house is in order")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
