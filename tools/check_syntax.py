"""check_syntax.py - compiles Python files without running them or leaving anything behind."""

import sys

failures = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        try:
            compile(file.read(), path, "exec")
        except SyntaxError as error:
            print(f"{path}:{error.lineno}: {error.msg}", file=sys.stderr)
            failures += 1
sys.exit(1 if failures else 0)
