"""walk.py - lets every allocation and system call of six commands fail once, and sees that nothing is lost.

    walk.py --program build/gradus --shim build/fail_nth.so [--stride 101] [--first 1] [COMMAND...]

Each command does the smallest work of its kind in a folder of its own; call n fails for n = first, first + stride, ... A run is
good where it ends with 0 and did all its work, or with 2 and one or two lines on standard error; where every file is as it was
before or as it should be afterwards; where no unfinished file is left; and where a training cut short can be resumed to the same bytes.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SECONDS = 120
TABLE = "x,y,kind\n" + "".join(f"{i % 7}.5,{(i * 5) % 11},{'ab'[i * 3 % 7 % 2]}\n" for i in range(40))
TRAIN = ["train", "t.csv", "--target", "kind", "--model", "softmax", "--epochs", "2", "--batch", "64",
         "--threads", "1", "--quiet", "--out", "run"]  # fmt: skip
MODEL = "run/model.safetensors"
GRAPHVIZ = re.compile(r"/lib(gvc|cgraph|cdt|pathplan|gvplugin_\w+|xdot)\.so")


class Case:
    """A command, how its folder is made, and what must hold after it was disturbed."""

    def __init__(self, program, words):
        self.program, self.words = program, words

    def gradus(self, folder, words, **more):
        return subprocess.run([self.program, *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, **more)

    def must(self, folder, words):
        done = self.gradus(folder, words)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(words)} ends with {done.returncode}: {done.stderr.decode(errors='replace').strip()}")

    def prepare(self, folder):
        (folder / "t.csv").write_text(TABLE)

    def allowed(self, _done, _failed):
        """True for an end that would be a fault elsewhere."""
        return False

    def check(self, folder, before, after, done):
        """Raises AssertionError where something is lost. before and after: files of undisturbed folders."""
        raise NotImplementedError


class Train(Case):
    def check(self, folder, before, after, done):
        if done.returncode != 0 and (folder / "run").exists():
            self.must(folder, ["resume", "run", "--quiet"])
        if (folder / "run").exists():
            same(folder, MODEL, [after])


class Resume(Case):
    def prepare(self, folder):
        super().prepare(folder)
        self.must(folder, TRAIN)
        for name in ("run.json", "model.safetensors", "history.csv", "steps.csv", "report.html"):
            (folder / "run" / name).unlink()

    def check(self, folder, before, after, done):
        if done.returncode != 0:
            self.must(folder, ["resume", "run", "--quiet"])
        same(folder, MODEL, [after])


class OnARun(Case):
    """Works on a finished run, and may change some of its files."""

    may_change = ()

    def prepare(self, folder):
        super().prepare(folder)
        self.must(folder, TRAIN)
        (folder / "p.csv").write_text("old\n")

    def check(self, folder, before, after, done):
        for name in before:
            if name in self.may_change:
                same(folder, name, [after] if done.returncode == 0 else [before, after])
            elif name.endswith(".json") and done.returncode != 0:
                json.loads((folder / name).read_text())
            elif not name.endswith((".json", "report.html")):
                same(folder, name, [before])
        self.must(folder, ["evaluate", "run", "--quiet"])


class Predict(OnARun):
    may_change = ("p.csv",)


class Calibrate(OnARun):
    may_change = (MODEL,)


class Explain(Case):
    def prepare(self, folder):
        super().prepare(folder)
        (folder / "e").write_text("old\n")

    def check(self, folder, before, after, done):
        same(folder, "e", [after] if done.returncode == 0 else [before, after])


class ExplainPicture(Explain):
    def allowed(self, done, failed):
        # Graphviz ends the process, crashes, or draws something else, where it finds no memory.
        return done.returncode in (0, 1, -6, -11) and GRAPHVIZ.search(failed)


def same(folder, name, references):
    """The file has the bytes it has in one of these folders."""
    path = folder / name
    if not path.exists() or path.read_bytes() not in [reference[name] for reference in references if name in reference]:
        raise AssertionError(f"{name} is {'other than it should be' if path.exists() else 'lost'}")


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cases(program):
    def explain(kind, *words):
        return kind(program, ["explain", *words, "-o", "e"])

    return {
        "train": Train(program, TRAIN),
        "resume": Resume(program, ["resume", "run", "--quiet"]),
        "evaluate": OnARun(program, ["evaluate", "run", "--split", "test", "--threads", "1", "--json"]),
        "predict": Predict(program, ["predict", "run", "t.csv", "-o", "p.csv", "--threads", "1"]),
        "calibrate": Calibrate(program, ["calibrate", "run", "--threads", "1"]),
        "explain": explain(Explain, "softmax"),
        "explain-page": explain(ExplainPicture, "linear 2, relu, linear 3", "--input", "2", "--format", "html"),
        "explain-picture": explain(ExplainPicture, "linear 2, relu, linear 3", "--input", "2", "--format", "svg"),
    }


class Walk:
    """All disturbed runs of one case."""

    def __init__(self, case, shim, scratch):
        self.case, self.shim, self.scratch = case, shim, pathlib.Path(scratch)
        self.template = self.scratch / "template"
        self.template.mkdir()
        case.prepare(self.template)
        self.before = files_of(self.template)
        folder, done, calls, _ = self.run(0)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(case.words)} fails undisturbed: {done.stderr.decode()}")
        self.calls, self.after = calls, files_of(folder)
        shutil.rmtree(folder)

    def run(self, nth):
        """(folder, what came of it, number of calls, name of the call that failed)"""
        folder, report = self.scratch / str(nth), self.scratch / f"{nth}.report"
        shutil.copytree(self.template, folder)
        env = dict(os.environ, LD_PRELOAD=self.shim, FAIL_NTH=str(nth), FAIL_REPORT=str(report))
        done = self.case.gradus(folder, self.case.words, env=env)
        calls, failed = report.read_text().rstrip("\n").split(" ", 1) if report.exists() else (0, "")
        report.unlink(missing_ok=True)
        return folder, done, int(calls), failed

    def fault(self, nth):
        """What is wrong where call `nth` fails, in a line; empty where all is well."""
        folder, done, _, failed = self.run(nth)
        error = done.stderr.decode(errors="replace").strip()
        try:
            self.judge(folder, done, failed, error)
            return ""
        except (AssertionError, ValueError, OSError, subprocess.TimeoutExpired) as fault:
            return f"call {nth} ({failed[:60]}) fails: {fault} [exit {done.returncode}; {error[:200]}]"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def judge(self, folder, done, failed, error):
        if self.case.allowed(done, failed):
            return
        if done.returncode not in (0, 2):
            raise AssertionError("neither done nor refused")
        lines = error.splitlines()
        if done.returncode == 2 and len(lines) not in (1, 2) and not failed.startswith("write to stderr"):
            raise AssertionError(f"{len(lines)} lines on standard error")
        if "this should not happen" in error:
            raise AssertionError("an error without a text of its own")
        left = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.name.endswith(".unfinished")]
        if left:
            raise AssertionError(f"left behind: {', '.join(left)}")
        self.case.check(folder, self.before, self.after, done)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--program", required=True)
    words.add_argument("--shim", required=True)
    words.add_argument("--stride", type=int, default=1)
    words.add_argument("--first", type=int, default=1)
    words.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    words.add_argument("commands", nargs="*")
    given = words.parse_args()
    table, faults = cases(os.path.abspath(given.program)), 0
    for name in given.commands or table:
        with tempfile.TemporaryDirectory(prefix="gradus-faults-") as scratch, concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
            walk = Walk(table[name], os.path.abspath(given.shim), scratch)
            chosen = range(given.first, walk.calls + 1, given.stride)
            found = [line for line in pool.map(walk.fault, chosen) if line]
        print(f"{name}: {walk.calls} calls, {len(chosen)} failed in turn, {len(found)} faults", flush=True)
        for line in found:
            print(f"  {line}", flush=True)
        faults += len(found)
    return faults != 0


if __name__ == "__main__":
    sys.exit(main())
