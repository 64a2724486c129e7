"""Figures by the texts of a column, and which row belongs to which part."""
import csv
import random
import unittest

from support import ABALONE, IRIS, Case


class Groups(Case):
    def test_classes(self):
        draw, lines = random.Random(4), []
        for i in range(900):
            shop, x = draw.choice("ABC"), draw.gauss(0, 1)
            lines.append(f"{i},{shop},{x:.4f},{'yes' if x + draw.gauss(0, 0.1 if shop == 'A' else 3) > 0 else 'no'}")
        self.write("d.csv", "id,shop,x,y\n" + "\n".join(lines) + "\n")
        self.train("d.csv", "--target", "y", "--ignore", "shop", "--model", "logistic", "--epochs", "20")
        found = self.json("evaluate", "run", "--by", "shop", "--json")
        self.assertEqual(found["by"], "shop")
        self.assertEqual([group["group"] for group in found["groups"]], ["A", "B", "C"])
        self.assertEqual(sum(group["rows"] for group in found["groups"]), found["rows"])
        right = sum(group["accuracy"] * group["rows"] for group in found["groups"])
        self.assertAlmostEqual(right / found["rows"], found["accuracy"])
        self.assertGreater(found["groups"][0]["accuracy"], found["groups"][1]["accuracy"] + 0.1)
        for group in found["groups"]:
            low, high = group["intervals"]["roc_auc"]
            self.assertTrue(low <= group["roc_auc"] <= high)
        usual = self.json("evaluate", "run", "--json")
        self.assertEqual({key: value for key, value in found.items() if key not in ("by", "groups")}, usual)
        # Of other data, and at a threshold.
        other = self.json("evaluate", "run", "--data", "d.csv", "--by", "2", "--threshold", "0.2", "--json")
        self.assertEqual(sum(group["rows"] for group in other["groups"]), 900)
        text = self.gradus("evaluate", "run", "--by", "shop").stdout
        self.assertIn("shop", text)
        self.assertRegex(text, r"A +\d+ +0\.\d+ \(0\.\d+ to ")

    def test_numbers(self):
        self.train(ABALONE, "--task", "regress", "--target", "Rings", "--model", "linear", "--solver", "exact")
        found = self.json("evaluate", "run", "--by", "Sex", "--interval", "90", "--json")
        self.assertEqual([group["group"] for group in found["groups"]], ["F", "I", "M"])
        squares = sum(group["rmse"][0] ** 2 * group["rows"] for group in found["groups"])
        self.assertAlmostEqual((squares / found["rows"]) ** 0.5, found["rmse"][0], places=6)
        inside = sum(group["prediction_interval"]["coverage"][0] * group["rows"] for group in found["groups"])
        self.assertAlmostEqual(inside / found["rows"], found["prediction_interval"]["coverage"][0])
        self.assertGreater(found["groups"][1]["prediction_interval"]["coverage"][0], found["groups"][0]["prediction_interval"]["coverage"][0])
        self.assertIn("inside", self.gradus("evaluate", "run", "--by", "Sex", "--interval", "90").stdout)

    def test_numbers_are_in_their_order(self):
        self.write("t.csv", "when,x,y\n" + "".join(f"{[1, 2, 10][i % 3]},{i * 37 % 101},{i * 37 % 101 + i % 7}\n" for i in range(300)))
        self.train("t.csv", "--task", "regress", "--categorical", "when", "--model", "linear", "--solver", "exact")
        self.assertEqual([group["group"] for group in self.json("evaluate", "run", "--by", "when", "--json")["groups"]], ["1", "2", "10"])

    def test_columns_that_are_no_groups_are_refused(self):
        self.train(IRIS, "--target", "species", "--epochs", "1")
        self.refused("evaluate", "run", "--by", "specis", says=["--by", 'Did you mean "species"?'])
        self.refused("evaluate", "run", "--by", "all", says="one column")
        self.write("many.csv", "a,b,y\n" + "".join(f"{i},{i * 7 % 5},{'uv'[i % 2]}\n" for i in range(2000)))
        self.train("many.csv", "--target", "y", "--epochs", "1", out="many")
        self.refused("evaluate", "many", "--by", "a", says="too many for groups")
        self.train("digits", "--epochs", "1", out="digits")
        self.refused("evaluate", "digits", "--by", "a", says="columns")


class Parts(Case):
    def parts(self, run="run"):
        with open(self.folder / run / "rows.csv", newline="") as file:
            return list(csv.DictReader(file))

    def test_rows_are_told_where_they_are_asked_for(self):
        self.train(IRIS, "--target", "species", "--epochs", "1")
        self.assertFalse((self.folder / "run" / "rows.csv").exists())
        self.train(IRIS, "--target", "species", "--epochs", "1", "--rows", "--no-test", out="told")
        rows = self.parts("told")
        self.assertEqual([int(row["row"]) for row in rows], list(range(1, 151)))
        count = {part: sum(row["part"] == part for row in rows) for part in ("train", "validation", "test")}
        self.assertEqual(sum(count.values()), 150)
        self.assertGreater(min(count.values()), 20)
        self.assertEqual(self.json("evaluate", "told", "--json")["test_openings"], 1)  # that of the other run
        # The same rows are in no other part when they are given as files.
        with open(IRIS) as file:
            header, *lines = file.read().splitlines()
        self.write("validation.csv", header + "\n" + "\n".join(lines[int(row["row"]) - 1] for row in rows if row["part"] == "validation") + "\n")
        self.assertEqual(self.json("evaluate", "told", "--data", "validation.csv", "--json")["accuracy"], self.json("evaluate", "told", "--json")["accuracy"])

    def test_rows_of_other_files_are_told_apart(self):
        self.write("a.csv", "x,y\n" + "".join(f"{i % 9},{i % 2}\n" for i in range(60)))
        self.write("b, b.csv", "x,y\n" + "".join(f"{i % 7},{i % 2}\n" for i in range(10)))
        self.train("a.csv", "--target", "y", "--epochs", "1", "--test", "b, b.csv", "--rows")
        rows = self.parts()
        self.assertEqual(len(rows), 70)
        tests = [row for row in rows if row["part"] == "test"]
        self.assertEqual([int(row["row"]) for row in tests], list(range(1, 11)))
        self.assertTrue(tests[0]["file"].endswith("b, b.csv"))
        self.assertEqual(rows[0]["file"], "a")

    def test_rows_left_out_are_in_no_part(self):
        self.write("gaps.csv", "x,y\n1,a\n,b\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(40)))
        self.train("gaps.csv", "--target", "y", "--missing", "drop", "--epochs", "1", "--rows")
        self.assertEqual([int(row["row"]) for row in self.parts()][:3], [1, 3, 4])


if __name__ == "__main__":
    unittest.main()
