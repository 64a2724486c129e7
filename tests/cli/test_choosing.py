"""Choosing models and settings: cv, curve, compare and tune."""
import csv
import json
import unittest

from support import ABALONE, IRIS, Case


class Folds(Case):
    def test_folds_and_what_was_said_of_each_row(self):
        found = self.json("cv", IRIS, "--target", "species", "--epochs", "10", "--folds", "4", "-o", "said.csv", "--json")
        self.assertEqual(len(found["folds"]), 4)
        self.assertAlmostEqual(sum(fold["accuracy"] for fold in found["folds"]) / 4, found["mean"])
        with open(self.folder / "said.csv") as file:
            lines = list(csv.DictReader(file))
        self.assertEqual(len(lines), found["rows"])
        self.assertEqual(len({line["row"] for line in lines}), found["rows"])
        right = sum(line["species"] == line["predicted species"] for line in lines)
        self.assertAlmostEqual(right / len(lines), found["all_rows"]["accuracy"])
        for line in lines:
            self.assertAlmostEqual(sum(float(line[f"probability of {name}"]) for name in ("setosa", "versicolor", "virginica")), 1, places=5)

    def test_the_test_rows_stay_sealed(self):
        self.gradus("cv", IRIS, "--target", "species", "--epochs", "2")
        self.assertEqual([path.name for path in self.folder.iterdir()], [])
        self.train(IRIS, "--target", "species", "--epochs", "1", "--rows")
        self.gradus("cv", IRIS, "--target", "species", "--epochs", "2", "-o", "said.csv")
        with open(self.folder / "run" / "rows.csv") as file:
            test = {line["row"] for line in csv.DictReader(file) if line["part"] == "test"}
        with open(self.folder / "said.csv") as file:
            said = {line["row"] for line in csv.DictReader(file)}
        self.assertFalse(test & said)
        self.assertEqual(len(test | said), 150)
        openings = json.loads((self.folder / "test-openings.json").read_text())
        self.assertEqual(openings["test_sets"][0]["openings"], {"train": 1})

    def test_numbers_and_text(self):
        text = self.gradus("cv", ABALONE, "--target", "Rings", "--model", "linear", "--folds", "3", "--metric", "mae").stdout
        for word in ("mae", "on average of 3 folds", "stratified by quantile", "median_error", "sealed"):
            self.assertIn(word, text)

    def test_what_makes_no_sense_is_refused(self):
        self.refused("cv", IRIS, "--target", "species", "--folds", "500", says="fewer")
        self.refused("cv", IRIS, "--target", "species", "--folds", "1", says="--folds")
        self.refused("cv", "-", "--target", "species", says="standard input")
        self.refused("cv", IRIS, "--target", "species", "-o", IRIS, says="iris.csv")
        self.refused("cv", IRIS, "--target", "species", "--validation", IRIS, says="--validation")


class Curves(Case):
    def test_degrees_under_and_overfit(self):
        lines = ["x,t"]
        for i in range(60):
            x = (i * 37 % 60) / 30 - 1
            lines.append(f"{x:.6f},{x ** 3 - x + ((i * 7919) % 101 - 50) / 500:.6f}")
        data = self.write("cubic.csv", "\n".join(lines) + "\n")
        found = self.json("curve", "degree", data, "--target", "t", "--values", "1,3,6", "--solver", "exact", "--metric", "mae", "--json")
        self.assertEqual([point["value"] for point in found["points"]], ["1", "3", "6"])
        train = [point["train"] for point in found["points"]]
        self.assertTrue(train[0] > train[1] >= train[2])
        self.assertEqual(found["points"][0]["verdict"], "underfits")
        self.assertNotEqual(found["best"], "1")
        self.assertIn("polynomial", found["command"])

    def test_rows_to_learn_from(self):
        found = self.json("curve", "rows", IRIS, "--target", "species", "--values", "20,100", "--seeds", "2", "--epochs", "20", "-o", "curve.csv", "--json")
        self.assertEqual([point["rows"] for point in found["points"]], [20, 100])
        with open(self.folder / "curve.csv") as file:
            lines = list(csv.DictReader(file))
        self.assertEqual([float(line["validation accuracy"]) for line in lines], [point["validation"] for point in found["points"]])
        self.refused("curve", "rows", IRIS, "--target", "species", "--values", "1000", says="rows")

    def test_the_command_gives_the_same_figure(self):
        found = self.json("curve", "lr", IRIS, "--target", "species", "--model", "mlp:8", "--epochs", "5", "--values", "0.001,0.05", "--json")
        words = found["command"].split()[1:]
        trained = self.json(*words, "--no-test", "--quiet", "--json", "--out", "run")
        best = next(point for point in found["points"] if point["value"] == found["best"])
        self.assertEqual(trained["validation_accuracy"], best["validation"])
        self.assertEqual(trained["validation_loss"], best["validation_loss"])

    def test_a_diverging_value_is_a_point_without_figures(self):
        found = self.json("curve", "lr", ABALONE, "--target", "Rings", "--model", "linear", "--optimizer", "gradient_descent", "--epochs", "3", "--values", "0.01,1e6", "--json")
        self.assertEqual([point["verdict"] for point in found["points"]], ["fits", "failed"])
        self.assertIsNone(found["points"][1]["validation"])

    def test_what_cannot_be_varied_is_refused(self):
        self.refused("curve", "degre", IRIS, "--target", "species", "--model", "polynomial", says='Did you mean "degree"?')
        self.refused("curve", "seed", IRIS, "--target", "species", says="varied")
        self.refused("curve", "lr", IRIS, "--target", "species", "--values", "fast", says="number")
        self.refused("curve", "rows", IRIS, "--target", "species", "--split", "none", says="validation rows")


class Comparisons(Case):
    def test_the_simplest_that_is_as_good(self):
        found = self.json("compare", IRIS, "--target", "species", "--models", "softmax,mlp:16,mlp:64,64", "--epochs", "40", "--json")
        self.assertEqual([model["model"] for model in found["models"]], ["softmax", "mlp:16", "mlp:64,64"])
        best = max(model["accuracy"] for model in found["models"])
        by_name = {model["model"]: model for model in found["models"]}
        self.assertEqual(by_name[found["best"]]["accuracy"], best)
        good = [model for model in found["models"] if model["as_good"]]
        self.assertEqual(by_name[found["chosen"]]["parameters"], min(model["parameters"] for model in good))
        for model in found["models"]:
            self.assertAlmostEqual(model["difference"], model["accuracy"] - best)
            self.assertTrue(model["interval"][0] <= model["difference"] <= model["interval"][1])
        self.assertEqual([path.name for path in self.folder.iterdir()], [])

    def test_a_worse_model_is_told_apart(self):
        found = self.json("compare", "digits", "--models", "softmax", "linear 2, relu, linear", "--epochs", "8", "--folds", "2", "--json")
        self.assertEqual(found["chosen"], "softmax")
        self.assertFalse(found["models"][1]["as_good"])
        self.assertLess(found["models"][1]["interval"][1], 0)

    def test_models_are_checked_first(self):
        self.refused("compare", IRIS, "--target", "species", "--models", "softmax", says="two models")
        self.refused("compare", IRIS, "--target", "species", "--models", "softmax,mlq:3", says="mlq")


if __name__ == "__main__":
    unittest.main()
