"""What targets are, from the command line: heavy tails, counts, shares, labels, classes in an order, and cells that are slips."""
import json
import math
import unittest

from support import Case


def normal(row):
    """Nearly normal numbers, row by row."""
    u = (row * 0.6180339887498949) % 1
    return 4.91 * (u**0.14 - (1 - u) ** 0.14)


class Answers(Case):
    def table(self, name, target, rows=300, wild=None):
        lines = ["a,b,y"]
        for row in range(rows):
            a, b = math.sin(row * 1.7), math.cos(row * 0.9)
            lines.append(f"{wild if wild is not None and row == 7 else a},{b},{target(row, a, b)}")
        return self.write(name, "\n".join(lines) + "\n")

    def predicted(self, run, data, *words):
        return [line.split(",")[1:] for line in self.gradus("predict", run, data, *words).stdout.splitlines()[1:]]

    def test_heavy_tails_are_learnt_on_the_log_scale_and_told_in_units(self):
        data = self.table("heavy.csv", lambda row, a, b: math.exp(5 + a + 0.9 * b + 0.6 * normal(row)))
        run = self.train(data, "--epochs", "20")
        record = json.loads((run / "run.json").read_text())
        self.assertTrue(any("log scale" in note and "--target-scale standard" in note for note in record["data"]["notes"]), record["data"]["notes"])
        said = [float(row[0]) for row in self.predicted("run", data)]
        self.assertTrue(all(value > 0 for value in said))
        self.assertGreater(max(said), 100)
        self.assertIn("of logarithms", self.gradus("evaluate", "run").stdout)
        found = self.json("evaluate", "run", "--json")
        self.assertAlmostEqual(found["rmse"][0], record["validation"]["rmse"][0])
        self.assertGreater(found["rmse"][0], 10)
        self.train(data, "--epochs", "20", "--target-scale", "standard", out="plain")
        self.assertNotIn("of logarithms", self.gradus("evaluate", "plain").stdout)
        self.refused("train", data, "--target-scale", "share", says="is no share")
        lows = [float(line.split(",")[2]) for line in self.gradus("predict", "run", data, "--interval", "98").stdout.splitlines()[1:]]
        self.assertGreater(min(lows), 0)  # nothing below can be
        # Rows of other files decide no scale.
        self.write("low.csv", "a,b,y\n0.1,0.2,-1\n")
        self.refused("train", data, "--test", "low.csv", "--out", "low", says="above 0")
        self.refused("train", data, "--loss", "poisson", "--target-scale", "standard", "--out", "low", says="poisson")

    def test_counts_and_shares_stay_within_their_bounds(self):
        counts = self.table("counts.csv", lambda row, a, b: max(0, round(math.exp(0.1 + a + 0.6 * normal(row)) - 0.5)))
        run = self.train(counts, "--epochs", "20", out="counts")
        self.assertEqual(json.loads((run / "run.json").read_text())["run"]["loss"], "poisson")
        self.assertTrue(all(float(row[0]) > 0 for row in self.predicted("counts", counts)))
        # The loss that is the default is the same where it is named.
        self.train(counts, "--epochs", "20", "--loss", "poisson", out="named")
        self.assertEqual(self.predicted("named", counts), self.predicted("counts", counts))
        shares = self.table("shares.csv", lambda row, a, b: f"{100 / (1 + math.exp(-3 * a - normal(row))):.1f} %")
        run = self.train(shares, "--epochs", "20", out="shares")
        self.assertEqual(json.loads((run / "run.json").read_text())["run"]["loss"], "binary_cross_entropy")
        said = [float(row[0]) for row in self.predicted("shares", shares)]
        self.assertTrue(all(0 < value < 100 for value in said))
        self.assertGreater(max(said) - min(said), 50)
        run = self.train(shares, "--loss", "huber", out="huber")
        self.assertEqual(json.loads((run / "run.json").read_text())["run"]["loss"], "huber")

    def test_labels_are_said_as_they_were_written(self):
        def labels(row, a, b):
            names = [name for name, holds in (("red", a > 0), ("blue", b > 0), ("big", a + b > 0.5)) if holds]
            return ";".join(names) or "gone"

        data = self.table("labels.csv", labels)
        self.train(data, "--metric", "f1_macro")
        said = self.predicted("run", data)
        self.assertIn(["big;blue;red"], said)
        header = self.gradus("predict", "run", data, "--proba").stdout.splitlines()[0]
        self.assertEqual(header, "row,big,blue,gone,red")
        found = self.json("evaluate", "run", "--json")
        self.assertGreater(found["f1_micro"], 0.9)
        self.assertEqual([label["label"] for label in found["labels"]], ["big", "blue", "gone", "red"])
        self.assertIn("just the labels that are said", self.gradus("evaluate", "run").stdout)
        self.assertIn("a probability for each", self.gradus("show", "run/model.safetensors").stdout)
        self.refused("train", data, "--task", "label", "--positive", "red", "--out", "positive", says="--positive")
        tells = {each["input"]: each["strength"] for each in self.json("inspect", data, "--json")["associations"] if each["target"] == "red"}
        self.assertGreater(max(tells.values()), 0.6)
        found = self.json("importance", "run", "--json")
        self.assertEqual(found["metric"], "f1_micro")
        self.assertGreater(found["columns"][0]["worse"], 0.05)
        self.gradus("importance", "run")
        self.refused("calibrate", "run", says="no classes")

    def test_classes_in_an_order_are_learnt_as_such(self):
        data = self.table("order.csv", lambda row, a, b: "low" if a < -0.4 else "medium" if a < 0.4 else "high")
        run = self.train(data, "--ordered", "low,medium,high")
        record = json.loads((run / "run.json").read_text())
        self.assertEqual((record["run"]["loss"], record["run"]["outputs"]), ("ranked_probability", ["low", "medium", "high"]))
        self.assertGreater(self.json("evaluate", "run", "--json")["accuracy"], 0.85)

    def test_slips_are_named_and_bounded_in_new_rows_as_well(self):
        data = self.table("wild.csv", lambda row, a, b: 2 * a - b, wild=5890)
        run = self.train(data)
        record = json.loads((run / "run.json").read_text())
        self.assertTrue(any("5890 in row 8" in note and "--wild keep" in note for note in record["data"]["notes"]), record["data"]["notes"])
        new = self.write("new.csv", "a,b\n0.5,0.5\n-7000,0.5\n4000,0.5\n1,0.5\n")
        answer = self.gradus("predict", "run", new)
        self.assertIn("4000 in row 3", answer.stderr)
        said = [float(line.split(",")[1]) for line in answer.stdout.splitlines()[1:]]
        self.assertAlmostEqual(said[2], said[3], places=1)

    def test_runs_of_earlier_versions_are_evaluated_as_they_were_trained(self):
        data = self.table("heavy.csv", lambda row, a, b: math.exp(5 + a + 0.9 * b + 0.6 * normal(row)), wild=9999)
        run = self.train(data, "--target-scale", "standard", "--wild", "keep")
        before = self.json("evaluate", "run", "--json")
        for name in ("command.json", "run.json"):
            record = json.loads((run / name).read_text())
            load = (record["command"] if name == "run.json" else record)["load"]
            for key in ("target_scale", "wild", "ordered"):
                del load[key]
            (run / name).write_text(json.dumps(record))
        self.assertEqual(self.json("evaluate", "run", "--json"), before)


if __name__ == "__main__":
    unittest.main()
