# packages.py - ends a test as skipped where a package it compares with is missing.
import importlib
import sys


def need(*names):
    """The modules of these names; exit code 77 where one is missing."""
    try:
        return [importlib.import_module(name) for name in names]
    except ImportError as error:
        print(f"skipped: {error}; ./dev test installs tools/requirements.txt into .venv")
        sys.exit(77)
