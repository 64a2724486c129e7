"""Figures are what the data says: means by weights, constant columns, numbers out of range, and rows that say nothing."""
import json
import math
import random
import unittest

from support import Case


class Figures(Case):
    def table(self, name, header, rows):
        return self.write(name, "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")

    def plane(self, rows=200, seed=5):
        draw = random.Random(seed)
        points = [(draw.gauss(0, 1), draw.gauss(0, 1), draw.gauss(0, 0.1)) for _ in range(rows)]
        return [(a, b, 3 * a - 2 * b + noise) for a, b, noise in points]

    def record(self, run):
        return json.loads((self.folder / run / "run.json").read_text())

    def test_a_column_that_is_the_same_in_many_rows_has_no_effect(self):
        draw = random.Random(3)
        rows = [(f"{draw.gauss(0, 1):.4f}", "0.1", draw.choice("pn")) for _ in range(20000)]
        self.table("c.csv", "a,k,y", rows)
        self.table("new.csv", "a,k", [(0.5, 0.1), (0.5, 0.1000001)])
        for run, words, says in (("out", [], 'left out as constant: "k"'), ("in", ["--numeric", "k"], 'without effect: "k"')):
            result = self.gradus("train", "c.csv", "--target", "y", "--model", "logistic", "--epochs", 1, "--out", run, *words)
            self.assertIn(says, result.stdout + result.stderr)
            lines = self.gradus("predict", run, "new.csv", "--proba").stdout.splitlines()
            self.assertEqual(lines[1].split(",")[1:], lines[2].split(",")[1:])

    def test_a_number_that_cannot_be_scaled_is_refused_in_any_row(self):
        rows = self.plane(60)
        for bad in range(0, 60, 3):
            self.table("v.csv", "a,b,y", [("1e300", b, y) if i == bad else (a, b, y) for i, (a, b, y) in enumerate(rows)])
            self.refused("train", "v.csv", "--target", "y", "--model", "linear", "--out", "run",
                         says=[f"row {bad + 1}", 'column "a"', "too large to be scaled"])
        self.table("v.csv", "a,b,y", rows)
        self.train("v.csv", "--target", "y", "--model", "linear", "--epochs", 1)
        self.table("new.csv", "a,b,y", [(0, 0, 0), (1, -1e200, 0)])
        for words in (["evaluate", "run", "--data", "new.csv"], ["predict", "run", "new.csv"]):
            self.refused(*words, says=["row 2", 'column "b"', "too large to be scaled"])

    def test_rows_that_say_nothing_are_named_and_choose_no_epoch(self):
        rows, seen = self.plane(), set()
        for bad in range(24):
            # Its square, which the model takes as well, is too large for float32, itself it is not.
            self.table("v.csv", "a,b,y", [("1e25", b, y) if i == bad else (a, b, y) for i, (a, b, y) in enumerate(rows)])
            words = ["train", "v.csv", "--target", "y", "--model", "polynomial:2", "--wild", "keep", "--epochs", 12, "--json", "--quiet", "--out", f"run{bad}"]
            result = self.gradus(*words, code=None)
            if result.returncode:
                self.assertEqual(result.returncode, 1, result.stderr)
                for part in ("the validation rows say nothing in epoch 1", f"row {bad + 1}", 'column "a"'):
                    self.assertIn(part, result.stderr)
                result = self.gradus(*words[:-1], f"borne{bad}", "--allow-nonfinite", "--patience", 2)
                notes = self.record(f"borne{bad}")["run"]["notes"]
                self.assertIn(f"row {bad + 1}", notes[0])
                self.assertEqual(json.loads(result.stdout)["epochs"], 12)
                self.assertIsNone(json.loads(result.stdout)["validation_loss"])
                seen.add("validation")
            elif notes := self.record(f"run{bad}")["run"]["notes"]:
                self.assertIn("the test rows say nothing", notes[0])
                self.assertIn(notes[0], result.stderr)
                self.assertIn(f"row {bad + 1}", notes[0])
                self.assertIsNone(self.record(f"run{bad}")["test"]["loss"])
                seen.add("test")
            else:
                self.assertTrue(math.isfinite(json.loads(result.stdout)["validation_loss"]))
                seen.add("training")
        self.assertIn("validation", seen)
        self.assertIn("training", seen)

    def test_means_are_by_weight_for_every_batch_and_reduction(self):
        draw = random.Random(2)
        rows = [(a := draw.gauss(0, 1), w := 1 if i % 20 == 0 else 0, 10 + a if w else a) for i in range(400)]
        self.table("w.csv", "a,w,y", rows)
        words = ["w.csv", "--target", "y", "--weight", "w", "--model", "linear weights=[[0]] biases=[0]", "--no-scale", "--epochs", 1,
                 "--lr", "1e-12", "--optimizer", "gradient_descent"]
        losses = []
        for reduction in ("mean", "sum"):
            for batch in (8, 32, 280):
                run = self.train(*words, "--batch", batch, "--loss", f"squared_error reduction={reduction}", out=f"{reduction}{batch}")
                record = self.record(run.name)
                losses.append(record["run"]["epochs"][0]["train_loss"])
                steps = [line.split(",") for line in (run / "steps.csv").read_text().splitlines()[1:]]
                counted = [(float(step[3]), float(step[5])) for step in steps if float(step[5]) > 0]
                self.assertAlmostEqual(sum(loss * count for loss, count in counted) / sum(count for _, count in counted), losses[-1], 3)
                self.assertAlmostEqual(float((run / "history.csv").read_text().splitlines()[1].split(",")[1]), losses[-1], 6)
                self.assertAlmostEqual(self.json("evaluate", run.name, "--json")["loss"], record["validation"]["loss"], 9)
        for loss in losses:
            self.assertAlmostEqual(loss / losses[0], 1, 5)

    def test_a_target_with_an_offset_is_as_well_explained(self):
        figures = []
        for offset in (0, 10**8):
            self.table("t.csv", "a,b,y", [(f"{a:.3f}", f"{b:.3f}", f"{y + offset:.3f}") for a, b, y in self.plane()])
            self.train("t.csv", "--target", "y", "--model", "linear", "--solver", "exact", "--dtype", "float64", out=f"run{offset}")
            figures.append(self.json("evaluate", f"run{offset}", "--json"))
        self.assertAlmostEqual(figures[0]["r2"][0], figures[1]["r2"][0], 6)
        self.assertAlmostEqual(figures[0]["rmse"][0], figures[1]["rmse"][0], 6)

    def test_every_row_is_predicted_whatever_is_left_for_the_last_batch(self):
        rows = self.plane(1030)
        self.table("t.csv", "a,b,y", rows)
        self.train("t.csv", "--target", "y", "--model", "linear", "--solver", "exact", "--dtype", "float64")
        whole = None
        for count in (1030, 1025, 1024, 513, 257, 256, 255, 2, 1):
            self.table("new.csv", "a,b", [row[:2] for row in rows[:count]])
            lines = self.gradus("predict", "run", "new.csv").stdout.splitlines()
            self.assertEqual(len(lines), count + 1)
            whole = whole or lines
            for ours, all_of_them in zip(lines[1:], whole[1:]):
                self.assertAlmostEqual(float(ours.split(",")[-1]), float(all_of_them.split(",")[-1]), 9)
        for (a, b, y), line in zip(rows, whole[1:]):
            self.assertAlmostEqual(float(line.split(",")[-1]), 3 * a - 2 * b, 1)

    def test_targets_that_are_no_probabilities_are_refused_before_the_training(self):
        good = [f"{i / 50},{0.2 + i / 100},{0.5 - i / 100},0.3" for i in range(50)]
        words = ["--target", "p1", "p2", "p3", "--model", "linear 3", "--loss", "kl_divergence", "--no-scale", "--epochs", "2"]
        self.train(self.write("kl.csv", "\n".join(["x,p1,p2,p3", *good]) + "\n"), *words, out="good")
        for bad, says in (("0,-.1,.6,.5", ["row 51", '"p1"', "-0.1"]), ("0,.9,.9,.9", ["row 51", "2.7"])):
            self.refused("train", self.write("bad.csv", "\n".join(["x,p1,p2,p3", *good, bad]) + "\n"), *words, "--out", "bad", says=says)
            self.assertFalse((self.folder / "bad").exists())

    def test_what_is_done_with_cells_of_new_data_is_said(self):
        rows = [f"{i},{i % 7},{2 * i}" for i in range(60)]
        data = self.write("m.csv", "\n".join(["a,b,y", *rows]) + "\n")
        rows[3] = "3,,6"
        new = self.write("new.csv", "\n".join(["a,b,y", *rows]) + "\n")
        for policy, says in (("drop", "rows left out for missing cells: 1; 59 remain"), ("mean", "missing cells: 1 filled")):
            run = self.train(data, "--target", "y", "--model", "linear", "--missing", policy, "--epochs", "1", out=policy)
            self.assertIn(says, self.gradus("predict", run, new, "-o", "p.csv").stderr)
            self.assertIn(says, self.json("evaluate", run, "--data", new, "--json")["notes"][0])

    def test_what_can_have_no_effect_is_said(self):
        few = self.write("few.csv", "x,y\n" + "".join(f"{i},{i * 0.5 + 0.25}\n" for i in range(9)))
        result = self.gradus("train", few, "--target", "y", "--model", "linear", "--patience", "2", "--epochs", "3", "--out", "few")
        self.assertIn("patience ends nothing", result.stdout + result.stderr)
        flat = self.write("flat.csv", "x,y\n" + "".join(f"{i},0.5\n" for i in range(60)))
        result = self.gradus("train", flat, "--target", "y", "--model", "linear", "--epochs", "1", "--out", "flat")
        self.assertIn("nothing to learn", result.stdout + result.stderr)
        self.refused("train", "digits", "--model", "softmax", "--freeze", "0", "--epochs", "1", says="frozen")
        self.refused("train", "digits", "--missing", "drop", says="missing")


if __name__ == "__main__":
    unittest.main()
