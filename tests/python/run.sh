#!/bin/sh
# run.sh - runs a Python test with the interpreter of .venv, or the system's; exit code 77 means skipped.
root=$(cd "$(dirname "$0")/../.." && pwd)
python=$root/.venv/bin/python
[ -x "$python" ] || python=$(command -v python3) || { echo "skipped: there is no Python; ./dev test makes one"; exit 77; }
exec "$python" "$@"
