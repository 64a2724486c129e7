"""Solvers from the command line: results, refusals, and a run that is taken up again."""
import json
import pathlib
import unittest

from support import ABALONE, IRIS, Case


class Solvers(Case):
    def test_least_squares_is_solved_at_once(self):
        result = self.json("train", ABALONE, "--target", "Rings", "--task", "regress", "--model", "linear",
                           "--solver", "exact", "--json", "--quiet", "--out", "exact")
        self.assertEqual(result["epochs"], 1)
        self.assertLess(result["test_rmse"], 2.4)
        run = json.loads((self.folder / "exact" / "run.json").read_text())
        self.assertEqual(run["run"]["optimizer"], "exact")
        self.assertEqual(run["run"]["ended"], "solved")
        self.assertEqual(run["run"]["epochs"][0]["figures"], {"evaluations": 1.0})
        self.assertNotIn("Learning rate per step", (self.folder / "exact" / "report.html").read_text())

    def test_what_a_solver_cannot_do_is_said_with_what_can(self):
        command = ["train", ABALONE, "--target", "Rings", "--task", "regress", "--wild", "keep", "--solver", "exact", "--model"]
        self.refused(*command, "mlp:4", says="lbfgs")
        self.refused(*command, "linear", "--l1", "0.1", says="lbfgs")
        self.refused(*command, "linear", "--lr", "0.1", says="learning rate")
        self.refused(*command, "linear", "--optimizer", "adam", says="optimizer")
        self.refused("train", IRIS, "--target", "species", "--model", "linear", "--solver", "exat", says='Did you mean "exact"?')

    def test_a_solver_says_what_it_found(self):
        result = self.gradus("train", IRIS, "--target", "species", "--model", "softmax", "--solver", "lbfgs", "--l2", "0.01", "--dtype",
                             "float64")
        self.assertIn("ended: converged", result.stdout)
        self.assertIn("gradient", result.stdout)
        rows = pathlib.Path(IRIS).read_text(encoding="utf-8").splitlines()
        apart = self.write("apart.csv", "\n".join(row for row in rows if not row.endswith("virginica")) + "\n")
        result = self.gradus("train", apart, "--target", "species", "--model", "logistic", "--solver", "lbfgs")
        self.assertIn("no optimum", result.stdout)

    def test_the_model_perceptron_brings_its_solver(self):
        run = self.train(IRIS, "--target", "species", "--model", "perceptron", out="perceptron")
        record = json.loads((run / "run.json").read_text())
        self.assertEqual(record["run"]["optimizer"], "averaged_perceptron")
        self.assertEqual(record["run"]["loss"], "perceptron_criterion")
        self.assertIn("not separable so far", record["run"]["ended"])
        self.assertGreater(record["validation"]["accuracy"], 0.8)
        for rule in ("batch", "fixed_increment"):
            run = self.train(IRIS, "--target", "species", "--model", "perceptron", "--solver", f"perceptron rule={rule}", "--epochs", "200",
                             out=rule)
            record = json.loads((run / "run.json").read_text())
            self.assertEqual(record["run"]["optimizer"], "perceptron")
            self.assertGreater(record["validation"]["accuracy"], 0.8)
        run = self.train(IRIS, "--target", "species", "--model", "perceptron", "--optimizer", "momentum", "--epochs", "5", out="steps")
        self.assertEqual(json.loads((run / "run.json").read_text())["run"]["optimizer"], "momentum")

    def test_json_says_how_a_solver_ended(self):
        found = self.json("train", IRIS, "--model", "perceptron", "--solver", "perceptron", "--epochs", "30", "--json", "--quiet")
        self.assertIn("30 iterations", found["ended"])
        for figure in ("mistakes", "delta", "evaluations"):
            self.assertIsInstance(found[figure], (int, float), figure)

    def test_only_vectors_that_are_new_are_best(self):
        run = self.train("digits", "--model", "softmax", "--solver", "random_search deviation=0.01", "--epochs", "40")
        epochs = json.loads((run / "run.json").read_text())["run"]["epochs"]
        best = float("inf")
        for epoch in epochs:
            self.assertEqual(epoch["best"], epoch["figures"]["tried"] < best or epoch is epochs[0])
            best = min(best, epoch["figures"]["tried"])
        self.assertLess(sum(epoch["best"] for epoch in epochs), 20)

    def test_a_learning_rate_that_diverges_ends_with_one_to_try(self):
        result = self.gradus("train", ABALONE, "--target", "Rings", "--task", "regress", "--model", "linear", "--optimizer",
                             "gradient_descent", "--lr", "5", "--quiet", code=1)
        self.assertIn("diverges", result.stderr)
        rate = float(result.stderr.split("--lr")[1].split(":")[0])
        self.assertTrue(0 < rate < 1, result.stderr)
        self.train(ABALONE, "--target", "Rings", "--task", "regress", "--model", "linear", "--optimizer", "gradient_descent", "--lr",
                   str(rate), out="calm")


if __name__ == "__main__":
    unittest.main()
