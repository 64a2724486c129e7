#!/usr/bin/env python3
"""against.py - tells whether a commit is slower than another one: both built, and measured in turns on this machine.

    against.py BASE [COMMIT]        COMMIT (default HEAD) against BASE, such as HEAD^
    against.py --programs OLD NEW   two programs that are there already

Each round runs `gradus bench` of both programs on every work, one after the other, so that what else the machine does
meets both alike. The best of all rounds counts: other programs only ever add time. How far the two best rounds of a
program are apart is the noise; a work is slower where its ratio exceeds 1 by more than tolerance and noise together.
What looks slower is measured again before the verdict.

Exit 0 where nothing got slower, 1 where something did, 2 where there is nothing to compare.
"""
import argparse
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORKS = {
    "step": ["64-32-10 B32", "784-10 B128", "784-128-10 B64", "784-512-512-10 B256", "lenet5 B64", "cifar-cnn B64"],
    "predict": ["64-32-10 B32", "784-128-10 B64"],
}


@contextlib.contextmanager
def built(commits):
    """The programs of some commits, each from a tree of its own, which are gone afterwards."""
    trees, programs = [], []
    try:
        with tempfile.TemporaryDirectory(prefix="gradus-against-") as folder:
            for number, commit in enumerate(commits):
                tree = pathlib.Path(folder) / str(number)
                trees.append(tree)
                git("worktree", "add", "--quiet", "--detach", tree, commit)
                print(f"Building {git('log', '-1', '--format=%h %s', commit)}", flush=True)
                quietly("cmake", "--preset", "release", "-DGRADUS_TESTS=OFF", "-DGRADUS_EXAMPLES=OFF", cwd=tree)
                quietly("ninja", "-C", "build", "-j", str(os.cpu_count()), "gradus_cli", cwd=tree)
                programs.append(tree / "build" / "gradus")
            yield programs
    finally:
        for tree in trees:  # locked where it was interrupted in the making
            subprocess.run(["git", "worktree", "unlock", tree], cwd=ROOT, stderr=subprocess.DEVNULL)
        git("worktree", "prune")


def git(*words):
    return quietly("git", *map(str, words), cwd=ROOT).strip()


def quietly(*command, cwd):
    """What a command prints; where it fails, its words are the end of it all."""
    result = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        print(result.stdout[-4000:], file=sys.stderr)
        sys.exit(2)
    return result.stdout


def figures(program, kind, work, threads):
    """Microseconds by name of what one run measures; nothing where the program does not know the work."""
    command = [program, "bench", kind, "--json", "--threads", str(threads), "--work", work]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return {(kind, line["work"]): line["us"] for line in lines}


def measure(programs, works, rounds, threads, seen):
    """Adds the figures of all rounds to `seen`: program by name of the work to a list."""
    for _ in range(rounds):
        for kind, work in works:
            for program in programs:
                for name, us in figures(program, kind, work, threads).items():
                    seen[program].setdefault(name, []).append(us)


class Comparison:
    """One work by both programs."""

    def __init__(self, old, new, tolerance):
        self.old, self.new = min(old), min(new)
        self.ratio = self.new / self.old
        self.noise = max(self.spread(old), self.spread(new))
        if self.ratio > 1 + tolerance + self.noise:
            self.verdict = "SLOWER"
        elif self.ratio > 1 + tolerance:
            self.verdict = "slower, within noise"
        elif 1 / self.ratio > 1 + tolerance + self.noise:
            self.verdict = "faster"
        else:
            self.verdict = "same"

    @staticmethod
    def spread(times):
        best = sorted(times)[:2]
        return best[-1] / best[0] - 1


def compared(programs, seen, tolerance):
    old, new = (seen[program] for program in programs)
    return {name: Comparison(old[name], new[name], tolerance) for name in old if name in new}


def run(programs, args):
    works = [(kind, work) for kind, names in WORKS.items() for work in args.work or names]
    seen = {program: {} for program in programs}
    measure(programs, works, args.rounds, args.threads, seen)
    found = compared(programs, seen, args.tolerance)
    suspects = {name for name, comparison in found.items() if comparison.verdict.lower().startswith("slower")}
    if suspects:
        stem = lambda name: name.split(" predict ")[0].rsplit(" B", 1)[0]
        again = [(k, w) for k, w in works if any(k == kind and stem(w) == stem(name) for kind, name in suspects)]
        measure(programs, again, args.rounds, args.threads, seen)
        found = compared(programs, seen, args.tolerance)
    if not found:
        print("no work was measured by both programs", file=sys.stderr)
        return 2
    print(f"{'':34}{'before us':>12}{'now us':>12}{'now/before':>12}{'noise':>9}")
    for (kind, name), c in found.items():
        label = name if kind == "predict" else f"{name} step"
        print(f"{label:34}{c.old:12.2f}{c.new:12.2f}{c.ratio:12.3f}{c.noise:9.1%}  {c.verdict}")
    slower = sum(comparison.verdict == "SLOWER" for comparison in found.values())
    print(f"{slower} of {len(found)} slower by more than {args.tolerance:.0%} and noise, {args.threads} thread(s)")
    return 1 if slower else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", nargs="?", metavar="BASE", help="the commit to compare with")
    parser.add_argument("commit", nargs="?", metavar="COMMIT", default="HEAD", help="the commit in question (default HEAD)")
    parser.add_argument("--programs", nargs=2, metavar=("OLD", "NEW"), help="programs instead of commits")
    parser.add_argument("--work", nargs="+", metavar="NAME", help='as gradus bench takes them: "784-128-10 B64"')
    parser.add_argument("--rounds", type=int, default=4, help="runs of each program (default 4)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tolerance", type=float, default=0.03, help="slower by this share is still the same (default 0.03)")
    args = parser.parse_args()
    if bool(args.base) == bool(args.programs):
        parser.error("name a commit to compare with, or two programs by --programs")
    if args.rounds < 2:
        parser.error("--rounds: two at least, as one shows no noise")
    if args.programs:
        return run([os.path.abspath(program) for program in args.programs], args)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # the trees are removed then too
    with built([args.base, args.commit]) as programs:
        return run(programs, args)


if __name__ == "__main__":
    sys.exit(main())
