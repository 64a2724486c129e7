"""The scripts in bench/ that measure with the program: a commit against another, and curves of cost."""
import csv
import pathlib
import stat
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from support import PROGRAM, SLOW_MACHINE_SECONDS, Case

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
# A program whose steps take so many microseconds, one figure a run, over and over.
STAND_IN = """#!{python}
import json, pathlib, sys
runs = pathlib.Path(__file__ + "." + sys.argv[2])
count = runs.stat().st_size if runs.exists() else 0
runs.write_bytes(bytes(count + 1))
work, times = sys.argv[-1], {times}
for rows in [None] if sys.argv[2] == "step" else [1, 1000]:
    name = work if rows is None else f"{{work.rsplit(' B')[0]}} predict {{rows}}"
    print(json.dumps(dict(engine="gradus", threads=1, work=name, us=times[count % len(times)])))
"""


class Measuring(Case):
    def script(self, name, *words, code=0):
        command = [sys.executable, "-B", BENCH / name, *map(str, words)]
        result = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=SLOW_MACHINE_SECONDS)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def stand_in(self, name, times):
        path = self.write(name, STAND_IN.format(python=sys.executable, times=times))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def against(self, old, new, code):
        programs = self.stand_in("old", old), self.stand_in("new", new)
        text = self.script("against.py", "--programs", *programs, "--work", "784-10 B128", "--rounds", 3, code=code).stdout
        for name in ("784-10 B128 step", "784-10 predict 1 ", "784-10 predict 1000 "):
            self.assertIn(name, text)
        return text

    def test_what_got_slower_fails(self):
        self.assertIn("3 of 3 slower", self.against([100, 101, 130], [110, 111, 120], code=1))

    def test_what_is_as_fast_or_faster_passes(self):
        self.assertIn("same", self.against([100, 101, 130], [102, 101, 150], code=0))
        self.assertIn("faster", self.against([100, 101, 130], [80, 81, 150], code=0))

    def test_noise_is_no_verdict(self):
        self.assertIn("within noise", self.against([100, 115, 130, 125, 140, 135], [110, 130, 150, 125, 140, 135], code=0))

    def test_a_suspect_is_measured_again(self):
        self.assertIn("0 of 3 slower", self.against([100, 101, 130], [110, 111, 120, 100, 100, 100], code=0))

    def test_says_what_it_needs(self):
        self.assertIn("--programs", self.script("against.py", code=2).stderr)
        self.assertIn("--rounds", self.script("against.py", "HEAD", "--rounds", 1, code=2).stderr)
        silent = self.stand_in("silent", [])
        silent.write_text(f"#!{sys.executable}\n")
        self.script("against.py", "--programs", silent, silent, code=2)

    def test_curves_are_a_table_and_a_picture(self):
        self.script("curves.py", "--program", PROGRAM, "--curve", "batch", "rows", "--most", 2, "--out", "curves")
        with open(self.folder / "curves" / "curves.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([(row["curve"], row["at"]) for row in rows], [("batch", "1"), ("batch", "2"), ("rows", "1000")])
        for row in rows:
            self.assertGreater(float(row["us"]), 0)
        svg = xml.etree.ElementTree.parse(self.folder / "curves" / "curves.svg").getroot()
        self.assertEqual(len(list(svg.iter("{http://www.w3.org/2000/svg}circle"))), 3)


if __name__ == "__main__":
    unittest.main()
