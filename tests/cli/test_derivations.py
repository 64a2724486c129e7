"""The page of derivations shows what the program prints; explain says what is wrong with a formula.

graphs.json holds checksums of graphs, which no compiler may change. Where a change is meant to make other graphs, write it anew:

    GRADUS_CHECKSUMS=write python3 tests/cli/test_derivations.py
"""
import hashlib
import json
import os
import pathlib
import re
import shlex
import unittest

from support import PICTURES, Case

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "derivations.md"
GRAPHS = pathlib.Path(__file__).with_name("graphs.json")
ACTIVATIONS = "linear 8, gelu, elu, leaky_relu, silu, softplus, tanh, sigmoid, batch_norm, layer_norm, log_softmax, dropout 0.2, linear 3"
IMAGES = "conv2d 4 3, batch_norm, relu, max_pool2d 2, avg_pool2d 2, fractional_max_pool2d 2, flatten, linear 3"

# Models with their gradients and steps, in which each formula is made whose operands are formulas as well.
SHOWN = [
    (ACTIVATIONS,),
    (IMAGES, "--input", "2x20x20", "--optimizer", "adam"),
    *(("linear 3", "--optimizer", name) for name in ("adadelta", "adagrad", "adamw", "gradient_descent", "nesterov", "rmsprop")),
    *(("linear 3", "--loss", name) for name in ("hinge", "multi_margin", "one_minus_probability", "perceptron_criterion", "ranked_probability",
                                                "squared_hinge", "cross_entropy class_weights=1,2,3")),
    *(("linear", "--loss", name) for name in ("absolute_error", "huber", "log_cosh", "poisson", "kl_divergence")),
]  # fmt: skip


def without_differences(text):
    """How far numbers are apart after rounding depends on the processor."""
    return re.sub(r"checked( \de-\d+)?", "checked", text).rstrip()


class Page(Case):
    def test_shows_what_is_printed(self):
        shown = re.findall(r"```sh\n(gradus [^\n]*)\n```\n\n```text\n(.*?)```", PAGE.read_text(), re.DOTALL)
        self.assertEqual(len(shown), 2)
        for command, text in shown:
            printed = self.gradus(*shlex.split(command)[1:]).stdout
            self.assertEqual(without_differences(printed), without_differences(text), command)

    def test_every_command_of_the_table_derives(self):
        rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| 00")]
        self.assertEqual({row.split()[1] for row in rows}, {"000", "001", "002", "003", "004"})
        for row in rows:
            for command in re.findall(r"`(gradus [^`]*)`", row):
                self.assertIn("Gradients", self.gradus(*shlex.split(command)[1:]).stdout)


class Graphs(Case):
    def test_are_the_same_from_every_compiler(self):
        found = {}
        for words in SHOWN:
            text = self.gradus("explain", *words, "--stage", "graph", "--classes", "3").stdout
            found[" ".join(words)] = hashlib.sha256(text.encode()).hexdigest()
        if os.environ.get("GRADUS_CHECKSUMS") == "write":
            GRAPHS.write_text(json.dumps(found, indent=2) + "\n")
        self.assertEqual(json.loads(GRAPHS.read_text()), found)


class Formula(Case):
    def test_json_has_steps_that_are_good(self):
        lines = self.jsons("explain", "--formula", "w.x", "--wrt", "w", "--format", "json")
        self.assertEqual([line["result"] for line in lines if line["part"] == "gradient"], ["x"])
        self.assertTrue(all(step["good"] for line in lines for step in line["steps"]))

    def test_latex(self):
        self.assertIn("\\begin{align*}", self.gradus("explain", "softmax", "--format", "latex").stdout)

    def test_gradcheck_evaluates_the_derived_formula(self):
        for line in self.jsons("gradcheck", "mlp:4", "--rows", "4", "--json"):
            self.assertAlmostEqual(line["symbolic"], line["automatic"], delta=1e-12)

    def test_says_where_it_is_wrong(self):
        self.refused("explain", "--formula", "w*(x+1", says=["line 1, column 7", ")"])
        self.refused("explain", says="--formula")

    def test_refuses_what_it_would_leave_out(self):
        self.refused("explain", "softmax", "--formula", "x^2", says="not both")
        self.refused("explain", "softmax", "--wrt", "W", says="--wrt")
        self.refused("explain", "softmax", "--trace", "--format", "json", says="--trace")

    def test_refuses_options_that_would_do_nothing(self):
        for option in ("--loss=hinge", "--data=iris", "--target=t", "--weight=w", "--input=4", "--classes=3", "--batch=4", "--fold", "--optimizer=sgd"):
            self.refused("explain", "--formula", "x^2", option, says=option.split("=")[0])
        for words in (["--target", "t"], ["--no-scale"], ["--fold"], ["--optimizer", "sgd"], ["--trace", "--index"], ["--index", "--format", "json"],
                      ["--stage", "program", "--trace"], ["--stage", "graph", "--index"], ["--stage", "graph", "--format", "json"],
                      ["--data", "digits", "--classes", "3"], ["--data", "digits", "--stage", "graph"]):
            self.refused("explain", "softmax", *words, says="--")
        self.refused("explain", "--formula", "x^2", "--given", "x=1", "x=2", says="two values")
        self.refused("explain", "--formula", "x;y", says="line 2")

    def test_a_formula_without_variables(self):
        for lines in (["1"], ["2*3"], ["x", "x=2"], ["y=2;y*y"], ["max(1,2)"]):
            for words in (["--trace"], ["--nodes"], *(["--format", name] for name in ("text", "json", "latex", "dot", *(("html", "svg") if PICTURES else ())))):
                if lines == ["y=2;y*y"]:
                    self.refused("explain", "--formula", *lines, *words, says="line 2")
                else:
                    self.assertTrue(self.gradus("explain", "--formula", *lines, *words).stdout)

    def test_weights_of_rows(self):
        rows = "".join(f"{i * 0.1},{i % 3 + 1},{'abc'[i % 3]}\n" for i in range(40))
        data = self.write("w.csv", "x,w,c\n" + rows)
        words = ["linear", "--data", data, "--target", "c", "--weight", "w"]
        self.assertIn("weight", self.gradus("explain", *words).stdout)
        self.assertIn("weight = [", self.gradus("explain", *words, "--trace").stdout)
        for line in self.jsons("gradcheck", *words, "--json"):
            self.assertEqual(line["verdict"], "ok")
            self.assertAlmostEqual(line["symbolic"], line["automatic"], delta=1e-12)

    def test_a_formula_of_many_terms_ends_soon(self):
        self.assertIn("= 1 * 2", self.gradus("explain", "--formula", "+".join(["x"] * 390)).stdout)

    def test_a_wrong_rule_exits_1(self):
        text = self.gradus("explain", "softmax", "--corrupt", "quotient rule", code=1).stdout
        self.assertIn("WRONG", text)
        if PICTURES:
            self.gradus("explain", "softmax", "--corrupt", "quotient rule", "--format", "html", "--out", "page.html", code=1)
            self.assertIn("WRONG", (self.folder / "page.html").read_text())

    def test_a_rule_that_is_not_there_cannot_be_wrong(self):
        self.refused("explain", "softmax", "--corrupt", "qoutient rule", says=['"qoutient rule"', 'Did you mean "quotient rule"?'])
        self.refused("explain", "softmax", "--corrupt", "power rule", "--format", "html", "--out", "page.html", says="power rule")
        self.assertFalse((self.folder / "page.html").exists())
        self.refused("explain", "softmax", "--corrupt", "quotient rule", "--trace", says="--corrupt")

    def test_every_format_goes_to_a_file(self):
        for words in ([], ["--format", "json"], ["--format", "latex"], ["--trace"], ["--stage", "program"], ["--stage", "graph", "--format", "dot"]):
            text = self.gradus("explain", "softmax", *words).stdout
            self.assertTrue(text)
            self.assertFalse(self.gradus("explain", "softmax", *words, "--out", "f").stdout)
            self.assertEqual((self.folder / "f").read_text(), text)


if __name__ == "__main__":
    unittest.main()
