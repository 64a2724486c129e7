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


if __name__ == "__main__":
    unittest.main()
