"""What the tests of the program share: running it, and folders that vanish."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("GRADUS_PROGRAM", str(pathlib.Path(__file__).resolve().parents[2] / "build" / "gradus"))
EXAMPLES = pathlib.Path(os.environ.get("GRADUS_EXAMPLES", pathlib.Path(__file__).resolve().parents[2] / "examples" / "data"))
IRIS, ABALONE = str(EXAMPLES / "iris.csv"), str(EXAMPLES / "abalone.csv")
SANITIZED = bool(os.environ.get("GRADUS_SANITIZED"))  # by Clang, and with much memory of its own
EMULATED = os.environ.get("GRADUS_EMULATED") == "TRUE"  # built for another machine than this one
UTF8 = dict(os.environ, LC_ALL="C.UTF-8")
ASCII = dict(os.environ, LC_ALL="C")
SLOW_MACHINE_SECONDS = 300
PICTURES = os.environ.get("GRADUS_GRAPHVIZ", "ON") == "ON"  # else built without them


class Case(unittest.TestCase):
    """Each test gets a folder of its own, in which the program runs."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gradus-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def gradus(self, *words, code=0, **options):
        """Runs the program, or a copy of it at `program`, and checks its exit code (None: any); the result has text in stdout and stderr."""
        options = {"cwd": self.folder, "env": UTF8, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        result = subprocess.run([options.pop("program", PROGRAM), *map(str, words)], timeout=SLOW_MACHINE_SECONDS, stdin=subprocess.DEVNULL, **options)
        for stream in ("stdout", "stderr"):
            value = getattr(result, stream)
            if isinstance(value, bytes):
                setattr(result, stream, value.decode("utf-8", "replace"))
        if code is not None:
            self.assertEqual(result.returncode, code, f"gradus {' '.join(map(str, words))}\n{result.stdout}\n{result.stderr}")
        return result

    def refused(self, *words, says, code=2, **options):
        """The program refuses: one or two lines on standard error that say all of these, and nothing on standard output."""
        result = self.gradus(*words, code=code, **options)
        lines = result.stderr.strip().splitlines()
        self.assertIn(len(lines), (1, 2), result.stderr)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, result.stderr)
        self.assertFalse(result.stdout, result.stdout)
        return result

    def json(self, *words, **options):
        """The only line of standard output, as JSON."""
        lines = self.gradus(*words, **options).stdout.splitlines()
        self.assertEqual(len(lines), 1, lines)
        return json.loads(lines[0])

    def jsons(self, *words, **options):
        """Every line of standard output, as JSON."""
        return [json.loads(line) for line in self.gradus(*words, **options).stdout.splitlines()]

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def train(self, *words, out="run", **options):
        """A short training without a word."""
        self.gradus("train", *words, "--quiet", "--out", out, **options)
        return self.folder / out
