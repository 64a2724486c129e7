"""The model tabular and what goes with it: its scaling, its bounds, its training, budgets, and that no default diverges."""
import json
import random
import unittest

from support import ABALONE, Case

ABALONE_WORDS = [ABALONE, "--target", "Rings", "--task", "regress"]


def table(seed, rows, columns, wild=False):
    """Random numbers of all sizes, a column of words, and a class that depends on one of the numbers."""
    numbers = random.Random(seed)
    sizes = [10 ** numbers.uniform(-6, 6) for _ in range(columns)]
    lines = [",".join([*(f"x{j}" for j in range(columns)), "word", "y"])]
    for _ in range(rows):
        row = [numbers.gauss(0, 1) if not wild else numbers.gauss(0, 1) ** 5 for _ in range(columns)]
        words = numbers.choice(["red", "blue", "green"])
        lines.append(",".join([*(f"{value * size:.6g}" for value, size in zip(row, sizes)), words, "up" if row[0] > 0 else "down"]))
    return "\n".join(lines) + "\n"


class Tables(Case):
    def command(self, run="run"):
        return json.loads((self.folder / run / "command.json").read_text())

    def test_a_table_gets_the_model_of_tables(self):
        self.train(*ABALONE_WORDS, "--epochs", "3")
        command = self.command()
        self.assertEqual((command["model"], command["optimizer"], command["schedule"], command["batch"]), ("tabular", "adam beta2=0.95", "coslog", 266))
        self.assertEqual((command["load"]["input_scale"], command["load"]["target_range"]), ("robust", "seen"))
        shown = self.gradus("show", "run/model.safetensors").stdout
        for text in ("quartiles, with a smooth bound", "within what training has seen: 1 to "):
            self.assertIn(text, shown)
        self.refused("show", "run", "--coefficients", says="--input-scale standard")
        said = self.gradus("predict", "run", ABALONE).stdout.split()[1:]
        self.assertLessEqual(max(float(line.split(",")[1]) for line in said), 29)

    def test_a_model_that_goes_on_may_say_what_the_new_rows_say(self):
        for name, start in (("a", 0), ("b", 100)):
            self.write(f"{name}.csv", "x,y\n" + "".join(f"{i / 300},{start + i / 30}\n" for i in range(300)))
        self.train("a.csv", "--target", "y", "--epochs", "3", out="first")
        self.train("b.csv", "--from", "first", "--epochs", "3", out="second")
        self.assertIn("within what training has seen: ", self.gradus("show", "second/model.safetensors").stdout)
        self.assertGreater(json.loads(self.gradus("predict", "second", "b.csv", "--format", "jsonl").stdout.splitlines()[0])["y"], 10)
        # A refit has seen every row.
        self.train("a.csv", "--target", "y", "--epochs", "3", "--refit", "all", "--seed", "4", out="all")
        self.assertIn("within what training has seen: 0 to 9.9", self.gradus("show", "all/model.safetensors").stdout)

    def test_a_rule_like_adam_has_the_rate_of_the_model(self):
        for rule, rate in (("adam", 0.07), ("ema", 0.07), ("adam learning_rate=0.01", 0.01), ("momentum", 0.05)):
            self.train(*ABALONE_WORDS, "--epochs", "1", "--optimizer", rule, out=rule.replace(" ", "-"))
            self.assertEqual(self.command(rule.replace(" ", "-"))["learning_rate"], rate, rule)

    def test_an_average_is_not_averaged(self):
        self.refused("train", *ABALONE_WORDS, "--optimizer", "ema rule=ema", says="another rule than ema")

    def test_few_rows_and_solvers_get_a_small_model(self):
        self.write("few.csv", table(1, 120, 3))
        self.train("few.csv", "--epochs", "2")
        self.assertEqual(self.command()["model"], "mlp:64")
        self.assertEqual(self.command()["load"]["input_scale"], "auto")
        self.train(*ABALONE_WORDS, "--solver", "lbfgs", "--epochs", "2", out="solved")
        self.assertEqual(self.command("solved")["model"], "mlp:64")

    def test_what_is_named_wins(self):
        self.train(*ABALONE_WORDS, "--epochs", "2", "--optimizer", "adamw", "--schedule", "constant", "--batch", "64", "--lr", "0.01", "--input-scale", "standard",
                   "--target-range", "any", "--loss", "absolute_error")  # fmt: skip
        command = self.command()
        self.assertEqual([command[key] for key in ("optimizer", "schedule", "batch", "learning_rate", "loss", "retries")], ["adamw", "constant", 64, 0.01, "absolute_error", 0])
        self.assertEqual((command["load"]["input_scale"], command["load"]["target_range"]), ("standard", "any"))
        self.assertIn("in standard deviations", self.gradus("show", "run/model.safetensors").stdout)

    def test_classes_are_smoothed_unless_they_are_in_an_order(self):
        self.write("t.csv", table(2, 300, 4))
        self.train("t.csv", "--epochs", "1")
        self.assertIn("label_smoothing=0.1", self.gradus("show", "run/model.safetensors").stdout)
        self.train("t.csv", "--epochs", "1", "--ordered", "down,up", out="ordered")
        self.assertIn("ranked_probability", self.gradus("show", "ordered/model.safetensors").stdout)

    def test_columns_of_many_categories_are_embedded(self):
        numbers = random.Random(3)
        lines = [f"{numbers.random():.4f},{numbers.choice('abcdefghijklmnop')},{numbers.choice('xyz')},{numbers.random():.4f}" for _ in range(400)]
        self.write("c.csv", "n,many,few,y\n" + "\n".join(lines) + "\n")
        self.train("c.csv", "--epochs", "1")
        self.assertIn("by_blocks", self.gradus("show", "run/model.safetensors").stdout)
        self.assertIn("linear 8", self.gradus("show", "run/model.safetensors").stdout)
        self.train("c.csv", "--epochs", "1", "--model", "tabular:embedding=0", out="plain")
        self.assertNotIn("by_blocks", self.gradus("show", "plain/model.safetensors").stdout)
        self.train("c.csv", "--epochs", "1", "--model", "tabular:32,periodic=8", out="waves")
        self.assertIn("periodic 8", self.gradus("show", "waves/model.safetensors").stdout)

    def test_a_large_table_gets_fewer_epochs(self):
        self.write("large.csv", table(4, 30000, 4))
        self.train("large.csv", "--budget", "2steps")
        # 4e11 multiply-adds, three for each of 21,000 rows and (4 + 3) x 256 + 2 x 256 x 256 + 256 x 2 weights.
        self.assertIn('"epochs": 47,', (self.folder / "run/command.json").read_text())

    def test_no_default_diverges(self):
        for seed, rows, columns in ((1, 300, 2), (2, 250, 40), (3, 400, 300), (4, 220, 1200)):
            for words in ([], ["--no-scale"], ["--input-scale", "quantile"], ["--input-scale", "standard"]):
                self.write("t.csv", table(seed, rows, columns, wild=seed % 2 == 1))
                said = self.json("train", "t.csv", *words, "--epochs", "6", "--quiet", "--json", "--out", f"{seed}{words[-1:]}")
                self.assertGreaterEqual(said["train_loss"], 0)
                self.assertEqual(said["ended"], "all epochs done")


class Budgets(Case):
    def test_steps_end_a_training_within_an_epoch(self):
        words = [*ABALONE_WORDS, "--model", "mlp:8", "--batch", "64"]
        said = self.json("train", *words, "--budget", "50steps", "--quiet", "--json", "--out", "run")
        self.assertEqual((said["epochs"], said["ended"]), (2, "the budget of 50 steps is spent"))
        steps = (self.folder / "run/steps.csv").read_text().splitlines()
        self.assertEqual(len(steps), 51)
        # The schedule ends with it.
        self.assertLess(float(steps[-1].split(",")[steps[0].split(",").index("learning_rate")]), 1e-4)
        self.gradus("resume", "run")
        self.assertEqual(self.json("train", *words, "--budget", "100000steps", "--epochs", "2", "--quiet", "--json", "--out", "more")["ended"], "all epochs done")

    def test_seconds_become_steps_that_give_the_same_bytes(self):
        words = [*ABALONE_WORDS, "--model", "mlp:16", "--epochs", "100000", "--quiet"]
        self.train(*words, "--budget", "1s")
        steps = json.loads((self.folder / "run/command.json").read_text())["budget"]
        self.assertRegex(steps, "^[0-9]+steps$")
        self.train(*words, "--budget", steps, out="again")
        self.assertEqual((self.folder / "run/model.safetensors").read_bytes(), (self.folder / "again/model.safetensors").read_bytes())

    def test_refits_and_seeds_keep_the_budget(self):
        words = [*ABALONE_WORDS, "--model", "mlp:8", "--batch", "64", "--quiet"]
        self.train(*words, "--budget", "120steps")
        self.train(*words, "--budget", "120steps", "--refit", "all", out="refit")
        self.assertEqual(json.loads((self.folder / "refit/run.json").read_text())["run"]["ended"], "the budget of 120 steps is spent")
        said = self.json("train", *words, "--seeds", "2", "--budget", "1s", "--json", "--out", "seeds")
        self.assertTrue(said)
        budgets = {json.loads((self.folder / f"seeds/seed-{seed}/command.json").read_text())["budget"] for seed in (1, 2)}
        self.assertEqual(len(budgets), 1)

    def test_a_solver_is_bounded_in_its_iterations(self):
        said = self.json("train", *ABALONE_WORDS, "--model", "linear", "--solver", "lbfgs", "--budget", "4steps", "--quiet", "--json", "--out", "run")
        self.assertEqual(said["epochs"], 4)

    def test_slips_are_refused(self):
        for wrong in ("5", "s", "-3s", "2.5steps", "1e30h", "3 weeks"):
            self.refused("train", *ABALONE_WORDS, f"--budget={wrong}", says="--budget")


if __name__ == "__main__":
    unittest.main()
