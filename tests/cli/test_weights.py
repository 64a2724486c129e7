"""Weights of rows by --weight COLUMN: what rows count for, from a table; refused where it makes no sense, kept through resume."""
import json
import signal
import subprocess
import unittest

from support import PROGRAM, UTF8, Case

ROWS = [(0.0, 1.0, 3), (1.0, 2.5, 0), (2.0, 2.0, 1), (3.0, 4.5, 2), (4.0, 3.5, 1), (5.0, 7.0, 2)]
LINEAR = ["--target", "y", "--task", "regress", "--model", "linear", "--no-scale", "--dtype", "float64"]


class Weights(Case):
    def table(self, name, rows, header="x,y,count"):
        return self.write(name, "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")

    def digits(self):
        """A table large enough to be killed in: two classes that overlap, and weights."""
        rows = [(f"{i * 37 % 101 / 10}", f"{i * 53 % 97 / 10}", "a" if i * 37 % 101 + i % 13 > 60 else "b", i % 4) for i in range(2000)]
        return self.table("large.csv", rows, "u,v,class,count")

    def weights(self, run):
        """Weight and bias as predictions at 0 and 1 say."""
        self.table("new.csv", [(0.0,), (1.0,)], "x")
        self.gradus("predict", run, "new.csv", "-o", "out.csv")
        return [float(line.split(",")[-1]) for line in (self.folder / "out.csv").read_text().splitlines()[1:]]

    def test_classes_count_as_often_as_their_weights_say(self):
        data = self.digits()
        for name, words in [("blind", []), ("balanced", ["balanced"]), ("written", ["b=9"])]:
            self.train(data, "--target", "class", "--ignore", "count", "--model", "linear", *(["--class-weights", *words] if words else []), out=name)
        share = lambda name: self.json("evaluate", name, "--json")["classes"][1]["recall"]
        self.assertGreater(share("written"), share("blind"))
        record = json.loads((self.folder / "written" / "run.json").read_text())
        self.assertEqual(record["command"]["class_weights"], ["b=9"])
        self.assertTrue(any("9 for" in note for note in record["run"]["notes"]), record["run"]["notes"])
        self.assertNotIn("weighted", self.json("evaluate", "written", "--json"))
        self.refused("train", data, "--target", "class", "--class-weights", "c=2", says="none of the classes")
        self.refused("train", data, "--target", "class", "--class-weights", "b=1e300", says=["b=1e300", "1e-09 to 1e+09"])
        self.refused("train", data, "--target", "u", "--class-weights", "balanced", says="--class-weights is for classes")

    def test_the_metric_of_the_choice_counts_rows_once(self):
        found = self.json("train", self.digits(), "--target", "class", "--ignore", "count", "--model", "linear", "--class-weights", "b=9", "--metric", "accuracy",
                          "--epochs", "3", "--out", "run", "--json", "--quiet")
        self.assertAlmostEqual(found["metric"], self.json("evaluate", "run", "--json")["accuracy"], places=12)

    def test_names_of_classes_may_hold_commas(self):
        rows = "".join(f'{i % 7},{(i * 5) % 11},{["low", chr(34) + "mid, or so" + chr(34), "high"][i % 3]}\n' for i in range(90))
        self.write("c.csv", "u,v,class\n" + rows)
        run = self.train("c.csv", "--epochs", "2", "--class-weights", '"mid, or so"=2,low=3', "--ordered", 'low,"mid, or so",high', out="commas")
        record = json.loads((run / "run.json").read_text())["command"]
        self.assertEqual((record["class_weights"], record["load"]["ordered"]), (["mid, or so=2", "low=3"], ["low", "mid, or so", "high"]))

    def test_a_row_counts_as_often_as_its_weight_says(self):
        weighted = self.table("weighted.csv", ROWS)
        repeated = self.table("repeated.csv", [row[:2] for row in ROWS for _ in range(row[2])], "x,y")
        fits = {}
        for name, words in [("weighted", ["--weight", "count"]), ("repeated", []), ("blind", ["--ignore", "count"])]:
            data = repeated if name == "repeated" else weighted
            run = self.train(data, *LINEAR, *words, "--solver", "exact", out=name)  # so few rows are not split
            fits[name] = self.weights(run)
        self.assertGreater(abs(fits["weighted"][0] - fits["blind"][0]), 0.01)
        record = json.loads((self.folder / "weighted" / "run.json").read_text())
        self.assertEqual(record["command"]["load"]["weight"], "count")
        self.assertEqual(json.loads((self.folder / "repeated" / "run.json").read_text())["command"]["load"]["weight"], "")
        for ours, theirs in zip(fits["weighted"], fits["repeated"]):
            self.assertAlmostEqual(ours, theirs, places=6)

    def test_it_is_no_input_and_other_data_needs_none(self):
        data = self.table("weighted.csv", ROWS * 5)
        run = self.train(data, *LINEAR, "--weight", "count", "--epochs", "3")
        self.assertEqual(len(self.weights(run)), 2)  # new.csv has no column count
        plain = self.table("plain.csv", [row[:2] for row in ROWS], "x,y")
        self.assertEqual(self.json("evaluate", run, "--data", plain, "--json")["rows"], len(ROWS))

    def run_of_one_class(self):
        """All weight on one class: the model that always says it has no loss left to lose. Its run, and its rows."""
        rows = [(x, "a" if x < 30 else "b", 1 if x < 30 else 0) for x in range(60)]
        run = self.train(self.table("one.csv", rows, "x,y,count"), "--target", "y", "--model", "logistic", "--weight", "count",
                         "--solver", "lbfgs", "--l2", "0.0001")
        return run, rows

    def test_the_weighted_figures_are_what_evaluate_says(self):
        run, _ = self.run_of_one_class()
        result = self.json("evaluate", run, "--split", "validation", "--json")
        self.assertLess(result["loss"], 0.05)
        self.assertEqual(result["accuracy"], 1)
        self.assertTrue(result["weighted"])
        right = sum(row[i] for i, row in enumerate(result["confusion"]))
        self.assertLess(right / result["rows"], 0.8)  # rows of weight 0 are in the matrix
        self.assertIn("each counts by its weight", self.gradus("evaluate", run, "--split", "validation").stdout)

    def test_other_data_counts_by_its_weights_too_or_it_is_said_that_it_has_none(self):
        run, rows = self.run_of_one_class()
        result = self.json("evaluate", run, "--data", "one.csv", "--json")
        self.assertLess(result["loss"], 0.05)
        self.assertNotIn("notes", result)
        self.table("plain.csv", [row[:2] for row in rows], "x,y")
        result = self.json("evaluate", run, "--data", "plain.csv", "--json")
        self.assertGreater(result["loss"], 1)
        self.assertIn('plain.csv has no column "count"', result["notes"][0])
        self.assertIn(result["notes"][0], self.gradus("evaluate", run, "--data", "plain.csv").stderr)

    def test_test_rows_that_all_count_for_nothing_are_refused(self):
        words = ["--target", "y", "--weight", "count", "--model", "softmax", "--epochs", "1"]
        refused = 0
        for seed in range(1, 9):
            rows = [(i * 0.1, "abc"[i % 3], 0 if i % 11 else 1) for i in range(90)]
            data = self.table("few.csv", rows, "x,y,count")
            result = self.gradus("train", data, *words, "--seed", seed, "--out", f"r{seed}", code=None)
            if result.returncode == 2:
                refused += "row is 0" in result.stderr
            else:
                self.gradus("evaluate", f"r{seed}")
        self.assertGreater(refused, 0)

    def test_small_batches_do_not_lose_weights(self):
        """Two slopes, one of few rows that weigh much: the slope of all of them, whatever the batch."""
        rows = [((i * 37 % 101 - 50) / 25, (1 if i % 20 == 0 else -1) * 2 * (i * 37 % 101 - 50) / 25, 500 if i % 20 == 0 else 1)
                for i in range(400)]
        data = self.table("two.csv", rows, "x,y,count")
        words = [data, "--target", "y", "--weight", "count", "--model", "linear", "--no-scale", "--dtype", "float64", "--no-test"]
        exact = self.weights(self.train(*words, "--solver", "exact", out="exact"))
        small = self.weights(self.train(*words, "--optimizer", "gradient_descent", "--lr", "0.001", "--batch", "4", "--epochs", "60", out="small"))
        self.assertGreater(exact[1] - exact[0], 1.5)
        self.assertAlmostEqual(small[1] - small[0], exact[1] - exact[0], delta=0.4)

    def test_bad_weights_are_refused_with_their_line(self):
        for bad, says in [("-1", ["bad.csv:4:", "count", "at least 0"]), ("", ["bad.csv:4:", "count", "empty"]),
                          ("heavy", ["bad.csv:4:", "heavy", "not a number"]), ("nan", ["bad.csv:4:", "count", "missing"]),
                          ("1e999", ["bad.csv:4:", "finite"])]:
            rows = [list(row) for row in ROWS * 5]
            rows[2][2] = bad
            self.refused("train", self.table("bad.csv", rows), *LINEAR, "--weight", "count", says=says)
        zero = self.table("zero.csv", [(*row[:2], 0) for row in ROWS])
        self.refused("train", zero, *LINEAR, "--weight", "count", says=["zero.csv", "count", "0 in every row"])
        good = self.table("good.csv", ROWS)
        self.refused("train", good, *LINEAR, "--weight", "counts", says=["counts", 'Did you mean "count"?'])
        self.refused("train", good, *LINEAR, "--weight", "y", says=["target and weight"])
        self.refused("train", good, *LINEAR, "--weight", "count", "--ignore", "count", says=["ignore"])
        self.refused("train", "digits", "--weight", "count", says=["count", "tables"])

    def test_a_resumed_run_still_weighs(self):
        words = [self.digits(), "--target", "class", "--weight", "count", "--model", "mlp:16", "--epochs", "60", "--quiet"]
        whole = self.train(*words[:-1], out="whole")
        blind = self.train(words[0], *words[1:3], "--ignore", "count", *words[5:-1], out="blind")
        self.assertNotEqual((whole / "model.safetensors").read_bytes(), (blind / "model.safetensors").read_bytes())
        process = subprocess.Popen([PROGRAM, "train", *map(str, words), "--out", "cut"], cwd=self.folder, env=UTF8)
        while process.poll() is None and not (self.folder / "cut" / "checkpoint.safetensors").exists():
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.gradus("resume", "cut", "--quiet")
        self.assertEqual((self.folder / "cut" / "model.safetensors").read_bytes(), (whole / "model.safetensors").read_bytes())


if __name__ == "__main__":
    unittest.main()
