"""Models that learn further: from every row once all is chosen, and from weights that are there."""
import csv
import io
import json
import shutil
import math
import random
import shutil
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
        self.train("one.csv", "--model", "mlp:64", "--epochs", "8", out="first")

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

    def test_a_model_of_tables_goes_on_as_one(self):
        self.train("one.csv", "--model", "tabular:32,32", "--epochs", "8", out="net")
        for model in ("net", "net/model.safetensors"):
            self.train("one.csv", "--from", model, "--epochs", "2", out="on")
            command = json.loads((self.folder / "on/command.json").read_text())
            self.assertEqual((command["optimizer"], command["schedule"]), ("adam beta2=0.95", "coslog"))
            shutil.rmtree(self.folder / "on")

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

    def test_a_model_that_has_learnt_all_rows_is_said(self):
        self.train("one.csv", "--split", "none", "--epochs", "2", out="all")
        self.train("one.csv", "--refit", "all", "--epochs", "2", out="refit")
        for model in ("all", "refit"):
            said = self.json("train", "one.csv", "--from", model, "--epochs", "1", "--out", f"on-{model}", "--json", "--quiet")
            self.assertIn("had learnt from every row of this data", " ".join(said["notes"]))
        self.assertIn("by a refit", " ".join(self.json("evaluate", "refit", "--data", "one.csv", "--json")["notes"]))
        self.refused("train", "one.csv", "--from", "first", "--dtype", "float64", "--out", "x", says="--dtype float64")

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


class Seeds(Case):
    def setUp(self):
        super().setUp()
        self.write("d.csv", "a,b,y\n" + "\n".join(points(1, 400)) + "\n")

    def test_spread_and_ensemble(self):
        found = self.json("train", "d.csv", "--model", "mlp:8", "--epochs", "4", "--seeds", "3", "--seed", "7", "--out", "s", "--json", "--quiet")
        self.assertEqual([run["run"] for run in found["runs"]], ["s/seed-7", "s/seed-8", "s/seed-9"])
        figures = [run["validation_accuracy"] for run in found["runs"]]
        mean = sum(figures) / 3
        self.assertAlmostEqual(found["mean"]["validation_accuracy"], mean, places=12)
        self.assertAlmostEqual(found["deviation"]["validation_accuracy"], (sum((figure - mean) ** 2 for figure in figures) / 2) ** 0.5, places=12)
        # The ensemble is a model file like any other: the mean of the scores of its models.
        said = {}
        for run in ("s/seed-7", "s/seed-8", "s/seed-9", "s/ensemble.safetensors"):
            said[run] = list(csv.DictReader(io.StringIO(self.gradus("predict", run, "d.csv", "--proba").stdout)))
        runs = sorted(run for run in said if "seed-" in run)
        for row, together in enumerate(said["s/ensemble.safetensors"]):
            logits = [math.log(float(said[run][row]["up"]) / float(said[run][row]["down"])) for run in runs]
            self.assertAlmostEqual(float(together["up"]), 1 / (1 + math.exp(-sum(logits) / 3)), places=4)
        self.assertEqual(found["ensemble"]["model_file"], "s/ensemble.safetensors")
        self.assertGreater(found["ensemble"]["test_accuracy"], 0.7)
        # Each of them looked at the same test rows, and so did the ensemble.
        self.assertEqual(found["test_openings"], 4)
        self.assertIn("average", self.gradus("show", "s/ensemble.safetensors").stdout)
        self.refused("train", "d.csv", "--seeds", "2", "--out", "s", says="s is there already")
        self.refused("evaluate", "s", says=["several seeds", "s/seed-7"])

    def test_a_base_that_is_another_by_now_is_not_gone_on_with(self):
        self.train("d.csv", "--model", "mlp:8", "--epochs", "1", out="base")
        more = self.train("d.csv", "--from", "base", "--epochs", "2", out="more")
        whole = (more / "model.safetensors").read_bytes()
        self.assertTrue(json.loads((more / "command.json").read_text())["from_checksum"].startswith("crc32:"))
        for name in ("run.json", "model.safetensors"):
            (more / name).unlink()
        self.gradus("resume", "more", "--quiet")
        self.assertEqual((more / "model.safetensors").read_bytes(), whole)
        (more / "run.json").unlink()
        shutil.rmtree(self.folder / "base")
        self.train("d.csv", "--model", "mlp:8", "--epochs", "1", "--seed", "5", out="base")
        self.refused("resume", "more", "--quiet", says=["no longer the model", "--from"])

    def test_an_interrupted_one_is_resumed_as_a_whole(self):
        words = ["d.csv", "--model", "mlp:8", "--epochs", "4", "--seeds", "3"]
        self.train(*words, out="whole")
        self.train(*words, out="s")
        finished = json.loads((self.folder / "s" / "seeds.json").read_text())
        self.assertTrue(finished["done"])
        # As it was while the second one was trained: its command, and no result yet.
        plan = {**finished, "done": False}
        for key in ("validation", "test"):
            plan.pop(key, None)
        self.write("s/seeds.json", json.dumps(plan))
        (self.folder / "s" / "ensemble.safetensors").unlink()
        shutil.rmtree(self.folder / "s" / "seed-3")
        for name in ("run.json", "model.safetensors"):
            (self.folder / "s" / "seed-2" / name).unlink()
        found = self.json("resume", "s", "--json", "--quiet")
        self.assertEqual(len(found["runs"]), 3)
        for name in ("seed-1/model.safetensors", "seed-2/model.safetensors", "seed-3/model.safetensors", "ensemble.safetensors"):
            self.assertEqual((self.folder / "s" / name).read_bytes(), (self.folder / "whole" / name).read_bytes(), name)
        # Once more it is only shown, and nobody looks at the test rows.
        again = self.json("resume", "s", "--json", "--quiet")
        self.assertEqual((again["ensemble"], again["test_openings"]), (found["ensemble"], found["test_openings"]))
        self.refused("train", *words, "--out", "s", says="gradus resume s")
        # What cannot begin leaves nothing behind.
        self.refused("train", "d.csv", "--target", "nothing", "--seeds", "2", "--out", "none", "--quiet", says="nothing")
        self.assertFalse((self.folder / "none").exists())

    def test_the_first_is_the_run_of_that_seed_alone(self):
        self.train("d.csv", "--model", "mlp:8", "--epochs", "3", "--seeds", "2", "--batch", "32", out="s")
        self.train("d.csv", "--model", "mlp:8", "--epochs", "3", "--batch", "32", out="one")
        self.assertEqual((self.folder / "s/seed-1/model.safetensors").read_bytes(), (self.folder / "one/model.safetensors").read_bytes())
        self.assertIn("ensemble", self.gradus("train", "d.csv", "--model", "mlp:8", "--epochs", "2", "--seeds", "2", "--out", "t").stdout)

    def test_numbers_states_and_coefficients(self):
        lines = [f"{i % 13},{i * 7 % 11},{3 * (i % 13) - (i * 7 % 11) + (i * 31 % 17) / 17:.4f}" for i in range(300)]
        self.write("n.csv", "u,v,t\n" + "\n".join(lines) + "\n")
        found = self.json("train", "n.csv", "--task", "regress", "--model", "linear 8, batch_norm, relu, linear 1", "--epochs", "5", "--seeds", "2", "--out", "s", "--json", "--quiet")
        self.assertLessEqual(found["ensemble"]["validation_rmse"], max(run["validation_rmse"] for run in found["runs"]))
        self.assertEqual(self.gradus("predict", "s/ensemble.safetensors", "n.csv", "--interval", "90").returncode, 0)
        self.train("n.csv", "--task", "regress", "--model", "linear", "--epochs", "5", "--seeds", "3", out="l")
        shown = self.json("show", "l", "--coefficients", "--json")["outputs"][0]
        each = [self.json("show", f"l/seed-{seed}", "--coefficients", "--json")["outputs"][0] for seed in (1, 2, 3)]
        self.assertAlmostEqual(shown["coefficients"]["u"], sum(one["coefficients"]["u"] for one in each) / 3, places=12)
        self.assertGreater(shown["deviations"]["u"], 0)
        self.assertIn("+-", self.gradus("show", "l", "--coefficients").stdout)

    def test_a_refit_has_no_figures_of_its_own(self):
        found = self.json("train", "d.csv", "--epochs", "2", "--seeds", "2", "--refit", "all", "--out", "s", "--json", "--quiet")
        self.assertEqual(list(found["ensemble"]), ["model_file"])
        self.gradus("predict", "s/ensemble.safetensors", "d.csv")


if __name__ == "__main__":
    unittest.main()
