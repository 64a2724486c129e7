"""tree_copy.py - a copy of the sources with a build tree of its own, kept from run to run so that the next one builds little."""

import os
import re
import subprocess
import sys


class TreeCopy:
    """The sources of `root` as git knows them, in the folder `tree`, built in `tree`/build."""

    def __init__(self, root, tree):
        self.root, self.tree = root, tree

    def follow(self):
        """Brings the copy up to date; times of files change only with their content."""
        names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=self.root, stdout=subprocess.PIPE, check=True)
        wanted = [name for name in names.stdout.decode().split("\0") if name and (self.root / name).is_file()]
        for name in wanted:
            source, target = self.root / name, self.tree / name
            if not target.exists() or target.read_bytes() != source.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.read_bytes())
                target.chmod(source.stat().st_mode)
        kept = set(wanted)
        for path in list(self.tree.rglob("*")):
            name = path.relative_to(self.tree)
            if path.is_file() and name.parts[0] != "build" and str(name) not in kept:
                path.unlink()

    def configure(self, *options):
        """Makes the build tree, where there is none."""
        if not (self.tree / "build" / "build.ninja").exists():
            self.demand("cmake", "--preset", "release", *options)

    def run(self, *command):
        """Exit code and words of a command in the copy."""
        done = subprocess.run(command, cwd=self.tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        return done.returncode, done.stdout

    def demand(self, *command):
        """Words of a command that must succeed; ends with 2 where it does not."""
        code, words = self.run(*command)
        if code:
            print(words[-4000:], file=sys.stderr)
            sys.exit(2)
        return words

    def programs_of(self, tests):
        """The test programs that hold tests of a pattern, and the program itself, which scripts run."""
        words = self.demand("ctest", "--test-dir", "build", "-N", "-R", tests)
        folders = sorted(set(re.findall(r"Test +#\d+: (\w+)/", words)))
        if not folders:
            sys.exit(f"no test has a name like {tests}")
        return self.programs_in(folders)

    def programs_in(self, folders):
        """The test programs of some folders, and the program itself."""
        targets = self.targets()
        return [f"test_{folder}" for folder in sorted(folders) if f"test_{folder}" in targets] + ["gradus_cli"]

    def targets(self):
        """What can be built."""
        return {line.split(":")[0] for line in self.demand("ninja", "-C", "build", "-t", "targets", "all").splitlines()}


def processors():
    """How many jobs run at a time."""
    return len(os.sched_getaffinity(0))
