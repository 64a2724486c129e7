"""Predictions as people hand them on: formats, columns, rows that cannot be predicted, standard input and progress."""
import json
import random
import subprocess
import unittest

from support import ABALONE, IRIS, PROGRAM, UTF8, Case
from test_train import on_a_terminal


class Formats(Case):
    def setUp(self):
        super().setUp()
        self.train(IRIS, "--target", "species", "--epochs", "5")

    def test_the_name_says_the_format(self):
        screen = self.gradus("predict", "run", IRIS).stdout
        for name in ("p.csv", "p.txt", "p", "P.CSV"):
            said = self.gradus("predict", "run", IRIS, "-o", name).stderr
            self.assertEqual((self.folder / name).read_text(), screen)
            self.assertEqual("gets CSV" in said, name == "p.txt", said)
        self.gradus("predict", "run", IRIS, "-o", "p.tsv")
        self.assertEqual((self.folder / "p.tsv").read_text(), screen.replace(",", "\t"))
        self.gradus("predict", "run", IRIS, "--proba", "--keep", "petal_length", "-o", "p.jsonl")
        lines = [json.loads(line) for line in (self.folder / "p.jsonl").read_text().splitlines()]
        self.assertEqual(list(lines[0]), ["row", "petal_length", "species", "setosa", "versicolor", "virginica"])
        self.assertEqual(lines[149]["row"], 150)
        self.assertAlmostEqual(sum(lines[7][name] for name in ("setosa", "versicolor", "virginica")), 1, places=5)
        for name in ("p.npy", "p.parquet"):
            self.gradus("predict", "run", IRIS, "-o", name)
        self.assertTrue((self.folder / "p.npy").read_bytes().startswith(b"\x93NUMPY"))
        self.assertTrue((self.folder / "p.parquet").read_bytes().endswith(b"PAR1"))
        # What was written is read again.
        for name in ("p.csv", "p.tsv", "p.jsonl", "p.parquet"):
            self.assertEqual(self.gradus("inspect", name, "--target", "species").returncode, 0)

    def test_a_format_may_be_said(self):
        lines = self.jsons("predict", "run", IRIS, "--format", "jsonl")
        self.assertEqual(lines[2], {"row": 3, "species": lines[2]["species"]})
        self.gradus("predict", "run", IRIS, "--format", "csv", "-o", "p.npy")
        self.assertTrue((self.folder / "p.npy").read_text().startswith("row,species\n"))
        self.refused("predict", "run", IRIS, "--format", "xlsx", says=["xlsx", "parquet"])

    def test_the_header_may_go(self):
        screen = self.gradus("predict", "run", IRIS).stdout
        self.assertEqual(self.gradus("predict", "run", IRIS, "--out-header", "no").stdout, screen.split("\n", 1)[1])
        self.refused("predict", "run", IRIS, "--format", "npy", "--out-header", "no", says="--out-header")

    def test_margins_and_thresholds_are_columns(self):
        proba = self.jsons("predict", "run", IRIS, "--proba", "--margin", "--format", "jsonl")
        for line in proba:
            self.assertEqual(list(line)[:3], ["row", "species", "margin"])
            *_, second, first = sorted(line[name] for name in ("setosa", "versicolor", "virginica"))
            self.assertAlmostEqual(line["margin"], first - second, places=6)
        self.assertEqual(self.gradus("predict", "run", IRIS, "--margin").stdout.split("\n")[0], "row,species,margin")
        self.train(ABALONE, "--epochs", "1", out="numbers")
        self.refused("predict", "numbers", ABALONE, "--margin", says="--margin")
        draw = random.Random(1)
        self.write("two.csv", "x,y\n" + "\n".join(f"{draw.random() + i % 2},{'ny'[i % 2]}" for i in range(200)))
        self.train("two.csv", "--model", "logistic", "--epochs", "5", out="two")
        lines = self.jsons("predict", "two", "two.csv", "--margin", "--threshold", "0.3", "--proba", "--format", "jsonl")
        self.assertEqual(list(lines[0]), ["row", "y", "margin", "threshold", "n"] + ["probability of y"])
        self.assertEqual({line["threshold"] for line in lines}, {0.3})


class Rows(Case):
    def setUp(self):
        super().setUp()
        lines = [f"{colour},{size},{'yes' if colour == 'red' else 'no'}" for colour in ("red", "green", "blue") for size in range(20)]
        self.write("things.csv", "colour,size,good\n" + "\n".join(lines) + "\n")
        self.train("things.csv", "--target", "good", "--epochs", "20", "--missing", "error", "--unknown", "error", "--test-fraction", "0")

    def test_rows_that_cannot_be_read_are_listed(self):
        self.write("new.csv", "colour,size\nred,3\nviolet,4\ngreen,many\n,5\nblue,7\nred,1e400\n")
        result = self.gradus("predict", "run", "new.csv", "--on-error", "skip")
        self.assertEqual([line.split(",")[0] for line in result.stdout.splitlines()], ["row", "1", "5"])
        said = result.stderr.splitlines()
        for line, words in zip(said, (["new.csv:3:1", "violet"], ["new.csv:4:7", "many", "size"], ["new.csv:5:1", "colour"], ["new.csv:7:5", "1e400"],
                                      ["4 of 6 rows", "left out"])):
            for word in words:
                self.assertIn(word, line)
        self.assertEqual(len(said), 5)
        for words in ([], ["--on-error", "stop"]):
            result = self.gradus("predict", "run", "new.csv", *words, "-o", "p.csv", code=2)
            self.assertEqual(result.stderr.splitlines()[:4], said[:4])
            self.assertIn("--on-error skip", result.stderr.splitlines()[4])
            self.assertFalse((self.folder / "p.csv").exists())
        self.write("one.csv", "colour,size\nred,3\nviolet,4\n")
        self.refused("predict", "run", "one.csv", says=["one.csv:3:1", "violet", "--on-error skip"])
        self.write("none.csv", "colour,size\nviolet,4\n")
        self.refused("predict", "run", "none.csv", "--on-error", "skip", says=["none.csv", "violet"])

    def test_rows_of_another_length_are_listed(self):
        self.write("ragged.csv", "colour,size,id\nred,3,a\nred,4\nblue,5,c,more\ngreen,6,d\n")
        result = self.gradus("predict", "run", "ragged.csv", "--on-error", "skip", "--keep", "id")
        self.assertEqual(result.stdout, "row,id,good\n1,a,yes\n4,d,no\n")
        said = result.stderr.splitlines()
        for line, words in zip(said, (["ragged.csv:3:1", "2 cells where the first row has 3"], ["ragged.csv:4:1", "4 cells"], ["2 of 4 rows"])):
            for word in words:
                self.assertIn(word, line)
        self.gradus("predict", "run", "ragged.csv", code=2)

    def test_rows_out_of_range_are_listed(self):
        self.write("far.csv", "colour,size\nred,3\nred,1e300\nblue,4\ngreen,-1e290\n")
        result = self.gradus("predict", "run", "far.csv", "--on-error", "skip")
        self.assertEqual([line.split(",")[0] for line in result.stdout.splitlines()], ["row", "1", "3"])
        self.assertIn("row 2", result.stderr)
        self.assertIn("row 4", result.stderr)
        self.assertIn("2 of 4 rows", result.stderr)
        self.gradus("predict", "run", "far.csv", code=2)

    def test_many_bad_rows_are_counted(self):
        self.write("bad.csv", "colour,size\nred,1\n" + "violet,2\n" * 3000)
        said = self.gradus("predict", "run", "bad.csv", "--on-error", "skip").stderr.splitlines()
        self.assertEqual(len(said), 102)
        self.assertEqual(said[100:], ["gradus: and 2,900 more", "gradus: 3,000 of 3,001 rows cannot be predicted and are left out"])

    def test_columns_are_known_by_name(self):
        self.write("more.csv", "note,size,id,colour\nx,3,a,red\ny,4,b,blue\n")
        result = self.gradus("predict", "run", "more.csv")
        self.assertEqual(result.stdout, "row,good\n1,yes\n2,no\n")
        self.assertIn('passed over: "note", "id"', result.stderr)
        kept = self.gradus("predict", "run", "more.csv", "--keep", "id").stderr
        self.assertIn('passed over: "note"', kept)
        self.assertNotIn('"id"', kept)
        self.assertEqual(self.gradus("predict", "run", "things.csv").stderr.count("passed over"), 0)
        self.write("slip.csv", "Colours,size\nred,3\n")
        self.refused("predict", "run", "slip.csv", says=['"colour"', 'Did you mean "Colours"?'])
        self.write("slips.csv", "Colours,sise\nred,3\n")
        self.refused("predict", "run", "slips.csv", says=['"colour" (is it "Colours"?)', '"size" (is it "sise"?)'])

    def test_from_standard_input_to_standard_output(self):
        text = (self.folder / "things.csv").read_text()
        result = subprocess.run([PROGRAM, "predict", "run", "-", "--format", "jsonl"], input=text, capture_output=True, text=True, cwd=self.folder, env=UTF8)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(result.stdout.splitlines()), 60)
        self.assertEqual(result.stderr, "")

    def test_progress_is_shown_where_somebody_watches(self):
        self.write("long.csv", "colour,size\n" + "red,3\nblue,4\n" * 100_000)
        drawn, code = on_a_terminal(["predict", "run", "long.csv", "-o", "p.csv"], self.folder)
        self.assertEqual(code, 0, drawn)
        self.assertIn("reading long.csv", drawn)
        self.assertIn("predicting", drawn)
        self.assertTrue(drawn.endswith("\r\x1b[K"), drawn)
        self.assertEqual(self.gradus("predict", "run", "long.csv", "-o", "q.csv").stderr, "")
        self.assertEqual((self.folder / "p.csv").read_bytes(), (self.folder / "q.csv").read_bytes())
        self.assertEqual(len((self.folder / "p.csv").read_text().splitlines()), 200_001)


if __name__ == "__main__":
    unittest.main()
