"""Intervals around predicted numbers: what they hold on rows that came later, where they come from, and who has none."""
import csv
import io
import json
import math
import random
import shutil
import unittest

from support import ABALONE, IRIS, Case


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


# What is added to the truth of a row with x in -2 .. 2: ten sorts of noise.
NOISES = {
    "normal": lambda draw, x: draw.gauss(0, 1),
    "uniform": lambda draw, x: draw.uniform(-3, 3),
    "heavy": lambda draw, x: draw.gauss(0, 1) / max(1e-3, abs(draw.gauss(0, 1))),
    "skewed": lambda draw, x: draw.expovariate(1),
    "growing": lambda draw, x: draw.gauss(0, 0.2 + abs(x)),
    "steps": lambda draw, x: draw.choice([-1, 0, 0, 0, 1]) + draw.uniform(-0.01, 0.01),
    "two hills": lambda draw, x: draw.gauss(draw.choice([-4, 4]), 0.5),
    "rare": lambda draw, x: draw.gauss(0, 20 if draw.random() < 0.05 else 0.5),
    "small": lambda draw, x: draw.gauss(0, 1e-6),
    "large": lambda draw, x: draw.gauss(0, 1e6),
}


def rows_of(noise, seed, count):
    draw, lines = random.Random(seed), ["x,z,y"]
    for _ in range(count):
        x, z = draw.uniform(-2, 2), draw.gauss(0, 1)
        lines.append(f"{x:.6f},{z:.6f},{2 * x + z + math.sin(3 * x) + NOISES[noise](draw, x)!r}")
    return "\n".join(lines) + "\n"


class Coverage(Case):
    def test_ten_tables_hold_what_is_promised(self):
        """2,000 rows, of which 300 choose; 90 % intervals of so many errors hold 90 % on average, with a deviation of 1.7 % from table to table, and of
        0.7 % more on 2,000 rows that came later."""
        held = {}
        for seed, noise in enumerate(NOISES):
            self.write("train.csv", rows_of(noise, f"train {seed}", 2000))
            self.write("later.csv", rows_of(noise, f"later {seed}", 2000))
            model = ["--model", "linear", "--solver", "exact"] if seed % 2 else ["--model", "mlp:8", "--epochs", "4"]
            self.train("train.csv", "--task", "regress", *model, "--no-test", out=f"run{seed}")
            found = self.json("evaluate", f"run{seed}", "--data", "later.csv", "--interval", "90", "--json")["prediction_interval"]
            self.assertEqual(found["level"], 0.9)
            held[noise] = found["coverage"][0]
            said = table(self.gradus("predict", f"run{seed}", "later.csv", "--interval", "90", "--keep", "y").stdout)
            inside = sum(float(line["lower"]) <= float(line["y"]) <= float(line["upper"]) for line in said)
            self.assertAlmostEqual(inside / 2000, held[noise], delta=0.001)
        for noise, share in held.items():
            self.assertTrue(0.84 <= share <= 0.96, held)
        self.assertAlmostEqual(sum(held.values()) / len(held), 0.9, delta=0.02, msg=held)


    def test_logarithms_counts_and_shares_hold_it_too_and_end_where_they_do(self):
        """Errors are taken on a scale of their own: intervals are not of one width, and stay among what can be."""
        def rows(kind, seed, count):
            draw, lines = random.Random(seed), ["x,z,y"]
            for _ in range(count):
                x, z = draw.uniform(-2, 2), draw.gauss(0, 1)
                if kind == "log":
                    y = math.exp(2 + x + draw.gauss(0, 0.8))
                elif kind == "count":
                    y, left = 0, math.exp(0.3 + 0.8 * x)
                    while (left := left - draw.expovariate(1)) > 0:
                        y += 1
                else:
                    y = 100 / (1 + math.exp(-(1.5 * x + draw.gauss(0, 1))))
                    y = f"{y:.3f} %"
                lines.append(f"{x:.6f},{z:.6f},{y}")
            return "\n".join(lines) + "\n"

        for kind in ("log", "count", "share"):
            self.write("train.csv", rows(kind, f"train {kind}", 2000))
            self.write("later.csv", rows(kind, f"later {kind}", 2000))
            self.train("train.csv", "--model", "linear", "--epochs", "20", "--target-scale", kind, "--no-test", out=kind)
            found = self.json("evaluate", kind, "--data", "later.csv", "--interval", "90", "--json")
            self.assertTrue(0.86 <= found["prediction_interval"]["coverage"][0] <= 0.94, (kind, found["prediction_interval"]))
            said = table(self.gradus("predict", kind, "later.csv", "--interval", "90").stdout)
            widths = [(float(line["y"]) - float(line["lower"]), float(line["upper"]) - float(line["y"])) for line in said]
            self.assertTrue(all(float(line["lower"]) >= 0 and (kind != "share" or float(line["upper"]) <= 100) for line in said))
            self.assertGreater(max(upper for _, upper in widths), 1.5 * min(upper for _, upper in widths))
            # A reader that would take these numbers for others refuses the file.
            self.assertIn(b'"format_version":"2"', (self.folder / kind / "model.safetensors").read_bytes()[:100_000])
            if kind == "log":
                self.assertTrue(all(lower < upper for lower, upper in widths))
                self.assertTrue(any("the median" in note for note in found["notes"]))
                self.assertIn("the median", self.gradus("predict", kind, "later.csv").stderr)


class Intervals(Case):
    def setUp(self):
        super().setUp()
        self.train(ABALONE, "--task", "regress", "--target", "Rings", "--model", "linear", "--solver", "exact")

    def test_columns(self):
        said = table(self.gradus("predict", "run", ABALONE, "--interval", "80").stdout)
        self.assertEqual(list(said[0]), ["row", "Rings", "lower", "upper"])
        plain = table(self.gradus("predict", "run", ABALONE).stdout)
        half = {round(float(line["upper"]) - float(line["Rings"]), 9) for line in said}
        self.assertEqual(len(half), 1)
        for line, other in zip(said, plain):
            self.assertEqual(line["Rings"], other["Rings"])
            self.assertAlmostEqual(float(line["upper"]) - float(line["Rings"]), float(line["Rings"]) - float(line["lower"]), places=9)
        wider = table(self.gradus("predict", "run", ABALONE, "--interval", "99").stdout)
        self.assertGreater(float(wider[0]["upper"]), float(said[0]["upper"]))

    def test_the_rank_is_the_finite_sample_one(self):
        """The ceil((n + 1) 0.9)-th smallest error on the validation rows, computed here from what is predicted of them."""
        self.write("choose.csv", "x,y\n" + "".join(f"{i % 13},{2 * (i % 13) + (i * 37 % 101) / 10}\n" for i in range(57)))
        self.write("t.csv", "x,y\n" + "".join(f"{i % 13},{2 * (i % 13) + (i * 53 % 97) / 10}\n" for i in range(200)))
        self.train("t.csv", "--validation", "choose.csv", "--task", "regress", "--model", "linear", "--solver", "exact", "--test-fraction", "0", out="own")
        said = table(self.gradus("predict", "own", "choose.csv", "--keep", "y", "--interval", "90").stdout)
        errors = sorted(abs(float(line["y"]) - float(line["predicted y"])) for line in said)
        half = float(said[0]["upper"]) - float(said[0]["predicted y"])
        self.assertAlmostEqual(half, errors[math.ceil(58 * 0.9) - 1], places=9)
        found = self.json("evaluate", "own", "--interval", "90", "--json")
        self.assertAlmostEqual(found["prediction_interval"]["coverage"][0], math.ceil(58 * 0.9) / 57, places=9)
        self.assertAlmostEqual(found["prediction_interval"]["mean_width"][0], 2 * half, places=6)
        self.assertIn("very rows", found["notes"][0])
        self.assertIn("90 % around y", self.gradus("evaluate", "own", "--interval", "90").stdout)
        # 57 errors promise 57 / 58 at most.
        self.refused("predict", "own", "t.csv", "--interval", "99", says=["57 validation rows are too few", "98.2 %"])

    def test_a_copied_model_tells_them_too(self):
        shutil.copy(self.folder / "run" / "model.safetensors", self.folder / "m.safetensors")
        self.assertEqual(self.gradus("predict", "m.safetensors", ABALONE, "--interval", "90").stdout,
                         self.gradus("predict", "run", ABALONE, "--interval", "90").stdout)
        shown = self.gradus("show", "m.safetensors").stdout
        for word in ('"Shell_weight"', "626 validation rows", "rmse", "F, I, M"):
            self.assertIn(word, shown)
        self.assertTrue(self.json("show", "m.safetensors", "--json")["intervals"])

    def test_several_targets_have_their_own(self):
        self.train(ABALONE, "--task", "regress", "--target", "Rings", "--target", "Length", "--model", "linear", "--solver", "exact", out="two")
        said = table(self.gradus("predict", "two", ABALONE, "--interval", "90").stdout)
        self.assertEqual(list(said[0]), ["row", "Rings", "Rings lower", "Rings upper", "Length", "Length lower", "Length upper"])
        self.assertEqual(len(self.json("evaluate", "two", "--interval", "90", "--json")["prediction_interval"]["coverage"]), 2)

    def test_models_of_earlier_versions_ask_their_run(self):
        model = self.folder / "run" / "model.safetensors"
        with_errors = self.gradus("predict", "run", ABALONE, "--interval", "90").stdout
        data = model.read_bytes()
        size = int.from_bytes(data[:8], "little")
        head = json.loads(data[8:8 + size])
        for key in ("interval_errors", "validation"):
            del head["__metadata__"][key]
        text = json.dumps(head).encode()
        text += b" " * (-len(text) % 8)
        model.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + size:])
        self.assertEqual(self.gradus("predict", "run", ABALONE, "--interval", "90").stdout, with_errors)
        self.refused("predict", model, ABALONE, "--interval", "90", says="earlier version")
        # Numbers that make no sense are refused.
        head["__metadata__"]["interval_errors"] = json.dumps({"rows": 3, "errors": [[3, 2, 1]]})
        text = json.dumps(head).encode()
        text += b" " * (-len(text) % 8)
        model.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + size:])
        self.refused("predict", model, ABALONE, says="ascending")

    def test_who_has_none(self):
        self.train(IRIS, "--target", "species", "--epochs", "1", out="classes")
        self.refused("predict", "classes", IRIS, "--interval", "90", says="--interval needs numbers")
        self.refused("evaluate", "classes", "--interval", "90", says="around numbers")
        self.train(ABALONE, "--task", "regress", "--target", "Rings", "--model", "linear", "--solver", "exact", "--split", "none", out="all")
        self.refused("predict", "all", ABALONE, "--interval", "90", says="no validation rows")
        for bad in ("0", "100", "101", "-5", "x"):
            self.refused("predict", "run", ABALONE, "--interval", bad, says="interval")


if __name__ == "__main__":
    unittest.main()
