"""Solvers from the command line: results, refusals, and a run that is taken up again."""
import json
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
        command = ["train", ABALONE, "--target", "Rings", "--task", "regress", "--solver", "exact", "--model"]
        self.refused(*command, "mlp:4", says="lbfgs")
        self.refused(*command, "linear", "--l1", "0.1", says="lbfgs")
        self.refused(*command, "linear", "--lr", "0.1", says="learning rate")
        self.refused(*command, "linear", "--optimizer", "adam", says="optimizer")
        self.refused("train", IRIS, "--target", "species", "--model", "linear", "--solver", "exat", says='Did you mean "exact"?')


if __name__ == "__main__":
    unittest.main()
