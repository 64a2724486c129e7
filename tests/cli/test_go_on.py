"""Models that learn further: from every row once all is chosen, and from weights that are there."""
import csv
import io
import json
import random
import unittest

from support import ABALONE, IRIS, Case


def points(seed, count, shift=0.0):
    draw = random.Random(seed)
    lines = []
    for _ in range(count):
        a, b = draw.gauss(0, 1), draw.gauss(0, 1)
        lines.append(f"{a:.5f},{b:.5f},{'up' if a + b + shift + draw.gauss(0, 0.5) > 0 else 'down'}")
    return lines


class Refit(Case):
    def setUp(self):
        super().setUp()
        self.write("d.csv", "a,b,y\n" + "\n".join(points(1, 200)) + "\n")

    def weights(self, run):
        return (self.folder / run / "model.safetensors").read_bytes()

    def test_the_kept_model_has_learnt_from_every_row(self):
        self.train("d.csv", "--epochs", "6", out="plain")
        said = self.json("train", "d.csv", "--epochs", "6", "--refit", "all", "--out", "all", "--quiet", "--json")
        plain, refit = (json.loads((self.folder / run / "run.json").read_text()) for run in ("plain", "all"))
        self.assertEqual(plain["validation"], refit["validation"])  # of the model before
        self.assertEqual(plain["test"], refit["test"])
        self.assertNotEqual(self.weights("plain"), self.weights("all"))
        self.assertIn("all 200 rows", " ".join(said["notes"]))
        # With every row to learn from at once, the same weights come out where the steps are the same.
        self.train("d.csv", "--epochs", "6", "--refit", "all", "--threads", "2", out="again")
        self.assertEqual(self.weights("all"), self.weights("again"))
        self.gradus("predict", "all", "d.csv")

    def test_of_a_solver_it_is_the_solution_on_every_row(self):
        lines = [f"{i},{(3 * i * i) % 17 / 17:.6f},{2 * i + 5 + (i * 7 % 5) / 10:.3f}" for i in range(40)]
        self.write("n.csv", "i,u,t\n" + "\n".join(lines) + "\n")
        options = ["--target", "t", "--task", "regress", "--numeric", "i", "--model", "linear", "--solver", "exact", "--no-scale", "--dtype", "float64"]
        self.train("n.csv", *options, "--refit", "all", out="all")
        self.train("n.csv", *options, "--split", "none", out="none")
        ask = [list(csv.DictReader(io.StringIO(self.gradus("predict", run, "n.csv").stdout))) for run in ("all", "none")]
        for one, other in zip(*ask):
            self.assertAlmostEqual(float(one["t"]), float(other["t"]), places=6)

    def test_none_of_its_rows_can_judge_it(self):
        self.train("d.csv", "--epochs", "2", "--refit", "all")
        for words in (["evaluate", "run"], ["evaluate", "run", "--split", "test"], ["importance", "run"], ["calibrate", "run"]):
            self.refused(*words, says=["every row", "--refit all"])
        self.write("later.csv", "a,b,y\n" + "\n".join(points(2, 50)) + "\n")
        self.assertEqual(self.json("evaluate", "run", "--data", "later.csv", "--json")["rows"], 50)
        self.refused("evaluate", "run", "--data", "later.csv", "--threshold", "best-f1", says="every row")
        self.gradus("resume", "run")
        self.gradus("show", "run")

    def test_nothing_is_left_to_add(self):
        said = self.gradus("train", "d.csv", "--split", "none", "--epochs", "2", "--refit", "all", "--out", "run")
        self.assertIn("no refit", said.stdout + said.stderr)
        self.refused("train", "d.csv", "--refit", "some", "--out", "x", says="none")


class From(Case):
    def setUp(self):
        super().setUp()
        self.write("one.csv", "a,b,y\n" + "\n".join(points(1, 300)) + "\n")
        self.train("one.csv", "--epochs", "8", out="first")

    def losses(self, run):
        return [epoch["train_loss"] for epoch in json.loads((self.folder / run / "run.json").read_text())["run"]["epochs"]]

    def test_weights_go_on(self):
        self.train("one.csv", "--from", "first", "--epochs", "2", "--lr", "0.001", out="second")
        self.assertLess(self.losses("second")[0], self.losses("first")[0])
        found = self.json("evaluate", "second", "--json")
        self.assertEqual(found["rows"], self.json("evaluate", "first", "--json")["rows"])
        self.gradus("resume", "second")
        # The model alone will do, wherever it lies.
        (self.folder / "first/model.safetensors").rename(self.folder / "model.safetensors")
        self.train("one.csv", "--from", "model.safetensors", "--epochs", "2", "--lr", "0.001", out="third")
        self.assertEqual((self.folder / "second/model.safetensors").read_bytes(), (self.folder / "third/model.safetensors").read_bytes())

    def test_columns_are_known_by_their_names(self):
        turned = [",".join(line.split(",")[::-1] + ["7"]) for line in points(3, 300, 0.5)]
        self.write("two.csv", "y,b,a,more\n" + "\n".join(turned) + "\n")
        self.write("three.csv", "a,b,y\n" + "\n".join(points(3, 300, 0.5)) + "\n")
        for data, run in (("two.csv", "x"), ("three.csv", "y")):
            self.train(data, "--from", "first", "--epochs", "3", out=run)
        self.assertEqual(self.losses("x"), self.losses("y"))

    def test_a_frozen_layer_stays(self):
        self.train("one.csv", "--from", "first", "--freeze", "0", "--epochs", "2", out="second")
        first, second = ((self.folder / run / "model.safetensors").read_bytes() for run in ("first", "second"))
        self.assertNotEqual(first, second)
        shown = self.json("show", "second", "--json")
        self.assertIn("linear 64", json.dumps(shown))

    def test_what_does_not_fit_is_refused(self):
        self.write("other.csv", "a,b,y\n1,2,up\n2,3,sideways\n")
        self.refused("train", "other.csv", "--from", "first", "--out", "x", says="sideways")
        self.write("less.csv", "a,y\n1,up\n2,down\n")
        self.refused("train", "less.csv", "--from", "first", "--out", "x", says="b")
        self.write("bare.csv", "a,b\n1,2\n2,3\n")
        self.refused("train", "bare.csv", "--from", "first", "--out", "x", says="no column y")
        self.refused("train", "one.csv", "--from", "nowhere", "--out", "x", says=["nowhere", "--from"])
        self.refused("train", "one.csv", "--from", "one.csv", "--out", "x", says="one.csv")
        for words in (["--model", "mlp:8"], ["--ignore", "a"], ["--no-scale"], ["--task", "classify"], ["--target", "a"], ["--positive", "up"]):
            self.refused("train", "one.csv", "--from", "first", *words, "--out", "x", says="--from" if words[0] != "--target" else "--target")
        self.assertFalse((self.folder / "x").exists())

    def test_former_test_rows_are_said(self):
        said = self.gradus("train", "one.csv", "--from", "first", "--seed", "2", "--epochs", "1", "--out", "x")
        self.assertIn("were test rows", said.stdout + said.stderr)
        said = self.gradus("train", "one.csv", "--from", "first", "--epochs", "1", "--out", "y")
        self.assertNotIn("were test rows", said.stdout + said.stderr)

    def test_splits_and_files_of_its_own(self):
        self.write("test.csv", "a,b,y\n" + "\n".join(points(5, 40)) + "\n")
        self.train("one.csv", "--from", "first", "--test", "test.csv", "--split", "80/20/0", "--epochs", "1", out="x")
        split = json.loads((self.folder / "x/run.json").read_text())["data"]["splits"]
        self.assertEqual((split["test"], split["train"] + split["validation"]), (40, 300))
        self.assertEqual(self.json("evaluate", "x", "--split", "test", "--json")["rows"], 40)
        lines = [f"{line},{i % 30}" for i, line in enumerate(points(1, 300))]
        self.write("groups.csv", "a,b,y,who\n" + "\n".join(lines) + "\n")
        self.train("groups.csv", "--from", "first", "--split-by", "who", "--epochs", "1", out="g")
        self.assertIn("groups", json.loads((self.folder / "g/run.json").read_text())["data"]["splits"]["how"])

    def test_numbers_images_and_float64(self):
        self.train(ABALONE, "--dtype", "float64", "--epochs", "2", out="n")
        self.train(ABALONE, "--from", "n", "--epochs", "1", "--refit", "all", out="m")
        self.train("digits", "--epochs", "1", out="d")
        self.train("digits", "--from", "d", "--epochs", "1", out="e")
        self.assertLess(self.losses("e")[0], self.losses("d")[0])
        self.train(IRIS, "--model", "perceptron", out="p")
        self.train(IRIS, "--from", "p", "--epochs", "2", out="q")


if __name__ == "__main__":
    unittest.main()
