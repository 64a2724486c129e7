"""gradus diagnose: the verdict on a run, its findings, and twenty-four planted faults."""
import json
import pathlib
import random
import re
import shlex
import sys
import unittest

from support import ABALONE, EXAMPLES, IRIS, Case

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench" / "diagnose"))
import made  # noqa: E402
import planted  # noqa: E402


class Diagnose(Case):
    def test_contract(self):
        self.train(IRIS, "--target", "species", "--model", "mlp:16")
        found = self.json("diagnose", "run", "--json")
        self.assertEqual(list(found)[:3], ["run", "verdict", "evidence"])
        self.assertEqual(found["verdict"], "fits")
        for key in ("training_error", "validation_error", "constant_error", "neighbours_error"):
            self.assertTrue(0 <= found[key] <= 1, key)
        self.assertEqual(found["findings"], [])
        self.assertIn("verdict     fits: ", self.gradus("diagnose", "run").stdout)
        self.assertEqual(self.gradus("diagnose", "run", "--quiet").stdout, "")

    def test_a_bad_run_ends_with_0_and_commands_that_work(self):
        self.train(IRIS, "--target", "species", "--model", "mlp:16", "--epochs", "2", "--lr", "1e-4", "--no-test")
        found = self.json("diagnose", "run", "--json")
        self.assertIn(found["verdict"], ("did not converge", "underfits"))
        names = [each["name"] for each in found["findings"]]
        self.assertIn("rate_too_small", names)
        for each in found["findings"]:
            for key in ("name", "says", "figure", "threshold", "advice", "command", "examples"):
                self.assertIn(key, each)
            words = shlex.split(each["command"])
            self.assertEqual(words[0], "gradus")
            self.gradus(*words[1:], *(["--quiet"] if words[1] == "train" else []))

    def test_nothing_is_opened_or_written(self):
        folder = self.train(IRIS, "--target", "species", "--model", "mlp:16")
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        ledger = (self.folder / "test-openings.json").read_bytes()
        self.gradus("diagnose", "run")
        self.assertEqual({path.name: path.read_bytes() for path in folder.iterdir()}, before)
        self.assertEqual((self.folder / "test-openings.json").read_bytes(), ledger)

    def test_only_some_findings(self):
        self.train(ABALONE, "--target", "Rings", "--model", "linear", "--epochs", "2")
        found = self.json("diagnose", "run", "--only", "seeds_disagree", "--json")
        self.assertLessEqual({each["name"] for each in found["findings"]}, {"seeds_disagree"})
        self.refused("diagnose", "run", "--only", "seed_disagree", says='Did you mean "seeds_disagree"?')
        self.refused("diagnose", "nowhere", says="nowhere")

    def test_solvers_refits_and_ensembles(self):
        self.train(IRIS, "--target", "species", "--model", "softmax", "--solver", "lbfgs", out="solved")
        found = self.json("diagnose", "solved", "--json")
        self.assertIn("rate_too_large", [each["name"] for each in found["not_looked_for"]])
        self.assertIn("perfect_separation", [each["name"] for each in found["findings"]] + ["perfect_separation"])
        self.train(IRIS, "--target", "species", "--model", "mlp:8", "--refit", "all", out="refit")
        self.assertEqual(self.json("diagnose", "refit", "--json")["verdict"], "cannot be told")
        self.train(IRIS, "--target", "species", "--model", "mlp:8", "--seeds", "2", out="seeds")
        self.refused("diagnose", "seeds", says="several seeds")
        self.assertEqual(self.json("diagnose", "seeds/seed-1", "--json")["verdict"], "fits")

    def test_the_same_whatever_the_threads(self):
        self.train(IRIS, "--target", "species", "--model", "mlp:16", "--epochs", "3")
        one, two = (self.json("diagnose", "run", "--json", "--threads", threads) for threads in ("1", "2"))
        self.assertEqual(one, two)


class TheVerdictOfATraining(Case):
    def test_stands_at_its_end(self):
        line = self.gradus("train", IRIS, "--target", "species", "--model", "mlp:16").stdout.strip().splitlines()[-1]
        self.assertRegex(line, r"^verdict +fits: .*right on training rows")
        found = self.json("train", IRIS, "--target", "species", "--model", "mlp:16", "--quiet", "--json")
        self.assertEqual(found["verdict"], "fits")

    def test_can_be_left_out(self):
        self.assertNotIn("verdict", self.gradus("train", IRIS, "--target", "species", "--model", "mlp:16", "--no-verdict").stdout)
        self.assertNotIn("verdict", self.json("train", IRIS, "--target", "species", "--model", "mlp:16", "--no-verdict", "--json"))

    def test_says_overfits_underfits_and_that_it_cannot_tell(self):
        verdict = lambda *words: self.json("train", *words, "--json", "--quiet")["verdict"]  # noqa: E731
        noise = random.Random(1)
        rows = [[noise.gauss(0, 1) for _ in range(20)] for _ in range(400)]
        text = lambda of: ",".join(f"x{j}" for j in range(20)) + ",y\n" + "".join(f"{','.join(map(str, row))},{of(row)}\n" for row in rows)  # noqa: E731
        self.write("noisy.csv", text(lambda row: "a" if row[0] + noise.gauss(0, 1) > 0 else "b"))
        self.assertEqual(verdict("noisy.csv", "--model", "mlp:64", "--epochs", "200"), "overfits")
        made.checks().write(self.folder / "checks.csv")
        self.assertEqual(verdict("checks.csv", "--model", "softmax"), "underfits")
        self.assertEqual(verdict("noisy.csv", "--model", "mlp:8", "--split", "none"), "cannot be told")


class ADivergenceThatCreeps(Case):
    def test_is_found_within_ten_steps_with_a_rate_that_works(self):
        draw = random.Random(2)
        xs = [draw.gauss(0, 1) for _ in range(40)]
        self.write("line.csv", "x,y\n" + "".join(f"{x},{2 * x + 1}\n" for x in xs))
        words = ["train", "line.csv", "--target", "y", "--model", "linear", "--optimizer", "gradient_descent", "--schedule", "constant",
                 "--split", "none", "--no-scale", "--batch", "40", "--epochs", "40", "--quiet"]  # fmt: skip
        mean, squares = sum(xs) / 40, sum(x * x for x in xs) / 40
        # The larger eigenvalue of twice the mean of (x, 1) (x, 1)'.
        curvature = (squares + 1) + ((squares - 1) ** 2 + 4 * mean * mean) ** 0.5
        said = self.gradus(*words, "--lr", 2.1 / curvature, code=1).stderr
        steps, rate = int(re.search(r"in (\d+) steps", said)[1]), re.search(r"Try --lr ([0-9.e-]+):", said)[1]
        self.assertLessEqual(steps, 10)
        for works in (rate, 1.9 / curvature):
            self.gradus(*words, "--lr", works)

    def test_a_rate_that_leaves_nothing_learnt_is_told_with_one_that_works(self):
        said = self.gradus("train", "digits", "--lr", "30", "--quiet", "--out", "wild").stderr
        rate = re.search(r"the learning rate 30 is too large; try a rate of ([0-9.e-]+):", said)[1]
        self.assertGreater(self.json("train", "digits", "--lr", rate, "--quiet", "--json")["accuracy"], 0.9)
        found = self.json("diagnose", "wild", "--json")
        self.assertEqual(found["verdict"], "did not converge")
        self.assertIn("rate_too_large", [each["name"] for each in found["findings"]])


class PlantedFaults(Case):
    """Two tables for each of the twelve faults of bench/diagnose/planted.py, and clean runs beside them."""

    def test_are_found(self):
        tables, _ = made.tables([EXAMPLES])
        bench = planted.Bench(planted_program(), self.folder)
        for i, fault in enumerate(planted.FAULTS):
            for table in (tables[i % len(tables)], tables[(i + 7) % len(tables)]):
                with self.subTest(fault=fault.name, table=table.name):
                    hit, found, verdict, text = bench.plant(fault, table)
                    self.assertTrue(hit, f"{verdict}: {found} {text}")

    def test_clean_runs_are_not_accused(self):
        bench = planted.Bench(planted_program(), self.folder)
        for make in (made.moons, made.plane, made.words, made.waves):
            with self.subTest(table=make.__name__):
                found, _, text = bench.diagnosed(make(), planted.NET, f"clean-{make.__name__}")
                self.assertEqual(found, set(), text)


def planted_program():
    from support import PROGRAM

    return PROGRAM


if __name__ == "__main__":
    unittest.main()
