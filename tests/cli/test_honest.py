"""Figures that can be defended: rows of their own to choose and to test by, intervals, thresholds, importance, and what is handed on."""
import csv
import io
import json
import random
import unittest

from support import ABALONE, IRIS, Case


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def rows_of(seed, count, classes="no,yes"):
    """Two classes that overlap; z says nothing."""
    draw, names = random.Random(seed), classes.split(",")
    rows = []
    for i in range(count):
        second = draw.random() < 0.3
        rows.append(f"id{seed}-{i},{draw.gauss(1.2 if second else 0, 1):.4f},{draw.gauss(0, 1):.4f},{names[second]}")
    return rows


class Files(Case):
    def setUp(self):
        super().setUp()
        self.lines = rows_of(1, 300)
        self.table("train.csv", self.lines)
        self.table("test.csv", rows_of(2, 80))
        self.table("choose.csv", rows_of(3, 60))

    def table(self, name, lines, header="id,x,z,y"):
        return self.write(name, header + "\n" + "\n".join(lines) + "\n")

    def split(self, run="run"):
        return json.loads((self.folder / run / "run.json").read_text())["data"]["splits"]

    def test_rows_of_other_files_choose_and_test(self):
        self.train("train.csv", "--test", "test.csv", "--validation", "choose.csv", "--epochs", "3")
        split = self.split()
        self.assertEqual([split[part] for part in ("train", "validation", "test")], [300, 60, 80])
        self.assertEqual(self.json("evaluate", "run", "--json")["rows"], 60)
        own = self.json("evaluate", "run", "--split", "test", "--json")
        self.assertEqual(own["test_openings"], 2)
        other = self.json("evaluate", "run", "--data", "test.csv", "--json")
        self.assertEqual(other["test_openings"], 3)  # sealed as any other
        for key in ("rows", "accuracy", "confusion", "roc_auc", "intervals"):
            self.assertEqual(own[key], other[key])
        self.assertIn("given", split["how"])

    def test_a_test_file_alone_leaves_a_tenth_to_choose_by(self):
        self.train("train.csv", "--test", "test.csv", "--epochs", "3")
        self.assertEqual([self.split()[part] for part in ("train", "validation", "test")], [270, 30, 80])
        self.train("train.csv", "--validation", "choose.csv", "--epochs", "3", out="two")
        self.assertEqual([self.split("two")[part] for part in ("validation", "test")], [60, 45])

    def test_rows_of_training_in_it_are_said(self):
        self.table("again.csv", rows_of(2, 40) + self.lines[:7])
        said = self.gradus("train", "train.csv", "--test", "again.csv", "--epochs", "1", "--out", "run")
        self.assertIn("7 of the 47 test rows", said.stdout + said.stderr)

    def test_columns_are_known_by_their_names(self):
        turned = [",".join(line.split(",")[::-1]) for line in rows_of(2, 80)]
        self.table("turned.csv", turned, "y,z,x,id")
        self.train("train.csv", "--test", "test.csv", "--epochs", "3", out="a")
        self.train("train.csv", "--test", "turned.csv", "--epochs", "3", out="b")
        a, b = (self.json("evaluate", run, "--split", "test", "--json") for run in "ab")
        self.assertEqual(a["roc_auc"], b["roc_auc"])

    def test_what_does_not_fit_is_refused(self):
        self.table("bare.csv", [line.rsplit(",", 1)[0] for line in rows_of(2, 5)], "id,x,z")
        self.refused("train", "train.csv", "--test", "bare.csv", "--out", "run", says=["bare.csv", "y"])
        self.table("other.csv", rows_of(2, 80, "no,perhaps"))
        self.refused("train", "train.csv", "--test", "other.csv", "--out", "run", says=["other.csv", "perhaps"])
        self.refused("train", "train.csv", "--test", "nowhere.csv", "--out", "run", says="nowhere.csv")
        self.refused("train", "train.csv", "--split", "70/40", "--out", "run", says="70/15/15")
        for bad in ("0/50/50", "a/b/c", "70/15/15/1", "-1/1/1", "1e99/1/1", "", "70//15"):
            self.refused("train", "train.csv", "--split", bad, "--out", "run", says="--split")
        self.assertFalse((self.folder / "run").exists())

    def test_shares(self):
        self.train("train.csv", "--split", "80/10/10", "--epochs", "1")
        self.assertEqual([self.split()[part] for part in ("train", "validation", "test")], [240, 30, 30])
        self.train("train.csv", "--split", "none", "--epochs", "1", out="all")
        self.assertEqual([self.split("all")[part] for part in ("train", "validation", "test")], [300, 0, 0])

    def test_groups_and_times(self):
        lines = [f"p{i % 20},2024-{1 + i // 25:02}-{1 + i % 25:02},{line}" for i, line in enumerate(self.lines)]
        self.table("apart.csv", lines, "who,when,id,x,z,y")
        said = self.gradus("train", "apart.csv", "--split-by", "who", "--epochs", "1", "--out", "groups")
        self.assertIn("groups together", self.split("groups")["how"])
        self.assertIn("who", said.stdout)
        self.train("apart.csv", "--split-time", "when", "--epochs", "1", out="times")
        self.gradus("resume", "times")
        kept = self.json("evaluate", "times", "--split", "test", "--json")
        self.assertEqual(kept["rows"], 45)
        self.refused("train", "apart.csv", "--split-time", "who", "--out", "run", says=["who", "dates"])
        self.refused("train", "digits", "--split-by", "who", "--out", "run", says="--split-by")

    def test_bishops_ten_points(self):
        """Degree 3 by least squares on every row: the coefficients of Bishop's table 1.1."""
        target = (0.349486, 0.830839, 1.007332, 0.971507, 0.133066, 0.166823, -0.848307, -0.445686, -0.563567, 0.261502)
        data = self.table("bishop.csv", [f"{i / 9:.17g},{t}" for i, t in enumerate(target)], "x,t")
        self.train(data, "--target", "t", "--model", "polynomial:3", "--task", "regress", "--solver", "exact", "--split", "none",
                   "--no-scale", "--dtype", "float64")
        self.table("ask.csv", ["0", "1"], "x")
        said = [float(line["t"]) for line in table(self.gradus("predict", "run", "ask.csv").stdout)]
        self.assertAlmostEqual(said[0], 0.31, delta=0.005)
        self.assertAlmostEqual(said[1], 0.31 + 7.99 - 25.43 + 17.37, delta=0.02)

    def test_built_in_data_is_found_again(self):
        self.train("digits", "--test", "digits", "--epochs", "1")
        found = self.json("evaluate", "run", "--split", "test", "--json")
        self.assertEqual(found["rows"], 1797)

    def test_groups_of_rows_that_are_not_given(self):
        for name, seed, count in (("groups.csv", 1, 200), ("test.csv", 2, 80)):
            self.table(name, [f"p{i % 20},{line}" for i, line in enumerate(rows_of(seed, count))], "who,id,x,z,y")
        self.train("groups.csv", "--test", "test.csv", "--split-by", "who", "--epochs", "1")
        self.assertEqual([self.split()[part] for part in ("train", "validation", "test")], [180, 20, 80])

    def test_a_run_goes_on_with_its_files(self):
        self.train("train.csv", "--test", "test.csv", "--epochs", "4", out="whole")
        self.gradus("resume", "whole")
        self.write("test.csv", "id,x,z,y\n" + "\n".join(rows_of(9, 80)) + "\n")
        self.refused("evaluate", "whole", says="no longer the data")


class Figures(Case):
    def setUp(self):
        super().setUp()
        self.write("d.csv", "id,x,z,y\n" + "\n".join(rows_of(1, 600)) + "\n")
        self.train("d.csv", "--model", "logistic", "--epochs", "20")

    def test_intervals_hold_the_figures_and_come_again(self):
        found = self.json("evaluate", "run", "--json")
        self.assertEqual(found["intervals"].keys(), found["baseline"].keys())
        self.assertEqual(found["interval_level"], 0.95)
        for name, (low, high) in found["intervals"].items():
            self.assertTrue(low <= found[name] <= high, name)
        self.assertEqual(found, self.json("evaluate", "run", "--json", "--threads", "1"))
        self.assertGreater(found["accuracy"], found["baseline"]["accuracy"])
        text = self.gradus("evaluate", "run").stdout
        for word in ("roc_auc", "95 % interval", "commonest class", "precision"):
            self.assertIn(word, text)

    def test_thresholds(self):
        usual = self.json("evaluate", "run", "--json")
        low = self.json("evaluate", "run", "--threshold", "0.2", "--json")
        self.assertEqual(low["threshold"], 0.2)
        self.assertGreater(low["recall"], usual["recall"])
        self.assertEqual(low["roc_auc"], usual["roc_auc"])
        self.assertEqual(sum(map(sum, low["confusion"])), low["rows"])
        self.assertAlmostEqual((low["confusion"][0][0] + low["confusion"][1][1]) / low["rows"], low["accuracy"])
        best = self.json("evaluate", "run", "--threshold", "best-f1", "--json")
        self.assertGreaterEqual(best["f1"], max(low["f1"], usual["f1"]))
        cost = self.json("evaluate", "run", "--threshold", "cost=5:1", "--json")
        self.assertLess(cost["threshold"], 0.5)
        # Found on the validation rows, whatever is evaluated.
        self.assertEqual(self.json("evaluate", "run", "--split", "test", "--threshold", "best-f1", "--json")["threshold"], best["threshold"])
        for bad in ("2", "best", "cost=5", "cost=0:0", ""):
            self.refused("evaluate", "run", "--threshold", bad, says="threshold")
        said = table(self.gradus("predict", "run", "d.csv", "--proba", "--threshold", "0.2").stdout)
        for line in said:
            self.assertEqual(line["y"] == "yes", float(line["yes"]) >= 0.2, line)
        self.refused("predict", "run", "d.csv", "--threshold", "best-f1", says="evaluate")

    def test_thresholds_are_for_two_classes_with_probabilities(self):
        self.train(IRIS, "--epochs", "2", out="three")
        self.refused("evaluate", "three", "--threshold", "0.3", says="two classes")
        self.train(ABALONE, "--epochs", "1", out="numbers")
        self.refused("evaluate", "numbers", "--threshold", "0.3", says="numbers")
        self.refused("predict", "numbers", ABALONE, "--threshold", "0.3", says="numbers")
        self.train("d.csv", "--model", "svm", "--epochs", "2", out="svm")
        self.refused("evaluate", "svm", "--threshold", "0.3", says="calibrate")
        self.assertNotIn("log_loss", self.json("evaluate", "svm", "--json"))

    def test_importance(self):
        found = self.json("importance", "run", "--json", "--metric", "roc_auc")
        self.assertEqual([column["column"] for column in found["columns"]], ["x", "z"])  # the id is no input
        self.assertGreater(found["columns"][0]["worse"], 0.1)
        self.assertLess(abs(found["columns"][1]["worse"]), 0.05)
        self.assertEqual(found, self.json("importance", "run", "--json", "--metric", "roc_auc"))
        self.assertEqual(found["value"], self.json("evaluate", "run", "--json")["roc_auc"])
        self.assertIn("shuffle", self.gradus("importance", "run").stdout)
        self.refused("importance", "run", "--metric", "roc", says=["roc_auc"])
        self.refused("importance", "run", "--metric", "rmse", says="rmse")
        for command in ("evaluate", "importance"):
            self.refused(command, "run", "--data", "d.csv", "--split", "test", says=["--data", "--split"])
            self.refused(command, "run", "--separator", ";", says=["--separator", "--data"])
        self.assertEqual(self.json("importance", "run", "--split", "test", "--json")["test_openings"], 2)
        self.train(ABALONE, "--epochs", "2", out="numbers")
        self.assertEqual(self.json("importance", "numbers", "--json", "--repeats", "2")["metric"], "rmse")
        self.train("digits", "--epochs", "1", out="digits")
        self.refused("importance", "digits", says="columns")

    def test_columns_are_handed_on(self):
        lines = rows_of(5, 4)
        self.write("new.csv", "z,x,id,note\n" + "\n".join(
            f"{z},{x},{name},\"a, b\"" for name, x, z, _ in (line.split(",") for line in lines)) + "\n")
        said = table(self.gradus("predict", "run", "new.csv", "--keep", "id,note", "--proba").stdout)
        self.assertEqual(list(said[0]), ["row", "id", "note", "y", "no", "yes"])
        for line, told in zip(lines, said):
            self.assertEqual((told["id"], told["note"]), (line.split(",")[0], "a, b"))
            self.assertEqual(told["y"], "yes" if float(told["yes"]) > float(told["no"]) else "no")
        self.assertEqual(list(table(self.gradus("predict", "run", "new.csv", "--keep", "all").stdout)[0]), ["row", "z", "x", "id", "note", "y"])
        self.assertEqual(list(table(self.gradus("predict", "run", "new.csv", "--keep", "3").stdout)[0]), ["row", "id", "y"])
        # What was true beside what is said.
        both = table(self.gradus("predict", "run", "d.csv", "--keep", "y").stdout)
        self.assertEqual(list(both[0]), ["row", "y", "predicted y"])
        self.assertGreater(sum(line["y"] == line["predicted y"] for line in both), 400)
        self.refused("predict", "run", "new.csv", "--keep", "nam", says=["nam", "--keep"])
        self.train("digits", "--epochs", "1", out="digits")
        self.refused("predict", "digits", "digits", "--keep", "id", says="--keep")

    def test_kept_cells_stay_with_their_rows_where_rows_are_left_out(self):
        self.write("gaps.csv", "id,x,z\na,1,1\nb,,1\nc,2,1\n")
        said = table(self.gradus("predict", "run", "gaps.csv", "--keep", "id", "--missing", "drop").stdout)
        self.assertEqual([(line["row"], line["id"]) for line in said], [("1", "a"), ("3", "c")])


class Metric(Case):
    """What makes an epoch better than another."""

    def setUp(self):
        super().setUp()
        self.write("d.csv", "id,x,z,y\n" + "\n".join(rows_of(1, 400)) + "\n")

    def epochs(self, run):
        return json.loads((self.folder / run / "run.json").read_text())["run"]["epochs"]

    def test_the_kept_epoch_is_the_best_by_it(self):
        for metric, best in (("roc_auc", max), ("log_loss", min), ("f1_macro", max)):
            said = self.json("train", "d.csv", "--epochs", "12", "--lr", "0.5", "--metric", metric, "--out", metric, "--quiet", "--json")
            epochs = self.epochs(metric)
            kept = [epoch for epoch in epochs if epoch["best"]][-1]
            self.assertEqual(kept["metric"], best(epoch["metric"] for epoch in epochs), metric)
            self.assertEqual(said["metric"], kept["metric"])
            self.assertAlmostEqual(self.json("evaluate", metric, "--json")[metric], kept["metric"], places=12)
            self.assertIn(f"validation_{metric}", (self.folder / metric / "history.csv").read_text().splitlines()[0])
            self.gradus("resume", metric)
            self.gradus("show", metric)

    def test_patience_counts_by_it(self):
        self.train("d.csv", "--epochs", "60", "--lr", "0.5", "--metric", "roc_auc", "--patience", "3")
        epochs = self.epochs("run")
        best = max(i for i, epoch in enumerate(epochs) if epoch["best"])
        self.assertEqual(len(epochs), best + 4)

    def test_of_numbers(self):
        self.train(ABALONE, "--target", "Rings", "--task", "regress", "--epochs", "5", "--metric", "median_error")
        epochs = self.epochs("run")
        kept = [epoch for epoch in epochs if epoch["best"]][-1]
        self.assertEqual(kept["metric"], min(epoch["metric"] for epoch in epochs))
        self.assertAlmostEqual(self.json("evaluate", "run", "--json")["median_error"][0], kept["metric"], places=12)
        self.train(ABALONE, "--target", "Rings", "Shell_weight", "--epochs", "3", "--metric", "r2", out="two")
        self.train(ABALONE, "--target", "Rings", "--task", "regress", "--epochs", "3", "--metric", "loss", out="loss")

    def test_what_does_not_fit_is_refused(self):
        self.refused("train", "d.csv", "--metric", "auc", "--out", "x", says=["auc", "roc_auc"])
        self.refused("train", "d.csv", "--metric", "rmse", "--out", "x", says="2 classes")
        self.refused("train", IRIS, "--metric", "f1", "--out", "x", says=["3 classes", "f1_macro"])
        self.assertFalse((self.folder / "x").exists())
        self.refused("train", "d.csv", "--model", "svm", "--metric", "log_loss", "--out", "y", says="log_loss")
        said = self.gradus("train", "d.csv", "--metric", "f1", "--split", "none", "--epochs", "1", "--out", "z")
        self.assertIn("f1 chooses nothing", said.stdout + said.stderr)


if __name__ == "__main__":
    unittest.main()
