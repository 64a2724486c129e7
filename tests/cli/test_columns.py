"""What the columns of a table are taken for: numbers or categories, texts and what means nothing, from training to prediction."""
import json
import random
import unittest

from support import Case

RANDOM = random.Random(4)
ROWS = [(RANDOM.gauss(0, 1), RANDOM.gauss(0, 0.1)) for _ in range(120)]


def table(names, rows):
    quoted = [[f'"{cell}"' if "," in str(cell) else str(cell) for cell in row] for row in rows]
    return "\n".join([",".join(names), *(",".join(row) for row in quoted)]) + "\n"


class Columns(Case):
    WORDS = ["--target", "y", "--model", "linear", "--solver", "exact", "--missing", "mean"]

    def record(self, run="run"):
        return json.loads((self.folder / run / "run.json").read_text())

    def test_columns_with_one_1_in_each_row_are_classes_from_training_to_prediction(self):
        rows = [(f"{a:.3f}", f"{b:.3f}", *(int(k == (0 if a > 0.4 else 1 if b > 0 else 2)) for k in range(3))) for a, b in ROWS]
        self.write("t.csv", table(("u", "v", "red", "blue", "grey"), rows))
        done = self.gradus("train", "t.csv", "--target", "red", "blue", "grey", "--epochs", 2, "--out", "run")
        self.assertIn("learnt as that many classes; --task label", done.stdout + done.stderr)
        self.assertIn("accuracy", self.json("evaluate", "run", "--data", "t.csv", "--json"))
        lines = self.gradus("predict", "run", "t.csv", "--proba", "--keep", "u").stdout.splitlines()
        self.assertEqual(lines[0], "row,u,class,red,blue,grey")
        self.assertIn(lines[1].split(",")[2], ("red", "blue", "grey"))
        self.assertIn("one of the columns: red, blue, grey", self.gradus("show", "run").stdout)
        self.gradus("train", "t.csv", "--target", "red,blue,grey", "--loss", "cross_entropy", "--ignore", "v", "--epochs", 2, "--out", "one")
        self.gradus("train", "t.csv", "--target", "red,blue,grey", "--from", "one", "--epochs", 1, "--out", "on")
        # A model of its own loss, and what is said, settle it as well.
        self.gradus("train", "t.csv", "--target", "red", "blue", "grey", "--model", "svm", "--epochs", 2, "--out", "svm")
        self.gradus("train", "t.csv", "--target", "red", "blue", "grey", "--task", "label", "--epochs", 2, "--out", "labels")
        self.assertIn("subset_accuracy", self.json("evaluate", "labels", "--json"))
        self.gradus("train", "t.csv", "--target", "red", "blue", "grey", "--loss", "squared_error", "--epochs", 2, "--out", "numbers")
        self.assertIn("rmse", self.json("evaluate", "numbers", "--json"))
        self.write("two.csv", "u,v,red,blue,grey\n1,2,1,1,0\n")
        self.refused("evaluate", "run", "--data", "two.csv", says=["row 1 has 2 times 1", "exactly one is 1"], code=2)

    def test_the_summary_lists_each_column_with_kind_and_reason(self):
        rows = [(f"{a:.3f}", ["red", "blue", "NA"][i % 3], f"{b:.1f} kg", i, f"{a + b:.3f}") for i, (a, b) in enumerate(ROWS)]
        self.write("t.csv", table(("a", "colour", "b", "id", "y"), rows))
        text = self.gradus("train", "t.csv", *self.WORDS, "--ignore", "id", "--out", "run").stdout
        lines = [" ".join(line.split()) for line in text.splitlines()]
        self.assertIn("column is values missing because to change", lines)
        self.assertIn('"a" input, numbers 118 0 120 of 120 cells are numbers --categorical a', lines)
        self.assertIn('"colour" input, 2 categories 2 40 0 of 80 cells are numbers; "red" is none; 40 missing ("NA") --ignore colour', lines)
        self.assertIn('"b" input, numbers in "kg" 7 0 120 of 120 cells are numbers in "kg" --categorical b', lines)
        self.assertIn('"id" left out --ignore id', lines)
        self.assertIn('"y" target, numbers 0 120 of 120 cells are numbers --task classify', lines)
        for option in ("--numeric", "--categorical", "--missing-values", "--task", "--ignore"):
            self.assertIn(option, text)
        columns = self.record()["run"]["columns"]
        self.assertEqual([column["name"] for column in columns], ["a", "colour", "b", "id", "y"])
        self.assertEqual(columns[0]["change"], "--categorical a")
        page = (self.folder / "run" / "report.html").read_text()
        self.assertTrue(">2 categories</td>" in page and "<td>--ignore colour</td>" in page)
        # It stays after the page is written again.
        self.gradus("evaluate", "run", "--split", "test")
        self.assertTrue(">2 categories</td>" in (self.folder / "run" / "report.html").read_text())

    def test_numbers_in_disguise_learn_as_well_as_plain_ones(self):
        errors = {}
        for name, write in {"plain": str, "minus": lambda b: str(b).replace("-", "\u2212"), "space": lambda b: f"\u00a0{b}\u202f",
                            "percent": lambda b: f"{b}%", "money": lambda b: f"${b}", "unit": lambda b: f"{b} kg",
                            "fortran": lambda b: f"{b}D+00"}.items():
            self.write("t.csv", table(("a", "b", "y"), [(f"{a:.3f}", write(round(b, 1)), f"{a + 30 * b:.3f}") for a, b in ROWS]))
            result = self.gradus("train", "t.csv", *self.WORDS, "--out", name)
            errors[name] = self.record(name)["test"]["rmse"]
            self.assertEqual("read as" in result.stdout, name not in ("plain", "space"), name)
        for name, error in errors.items():
            self.assertEqual(error, errors["plain"], name)

    def test_a_slip_is_refused_however_many_numbers_there_are(self):
        for different in (2, 100):
            rows = [("O" if i == 7 else i % different, f"{a:.3f}") for i, (a, b) in enumerate(ROWS)]
            self.write("t.csv", table(("b", "y"), rows))
            said = self.gradus("train", "t.csv", *self.WORDS[:-2]).stdout
            self.assertIn('column "b": 1 cell is no number and counts as missing, as "O"; if the texts are categories, choose --categorical b', said)
            self.refused("train", "t.csv", *self.WORDS, says=['t.csv:9:1: column "b": "O" is not a number', "--missing-values O", "--categorical b"])
            self.gradus("train", "t.csv", *self.WORDS, "--quiet", "--missing-values", "O")

    def test_the_usual_texts_and_those_of_the_user_mean_nothing_everywhere(self):
        odd = ["#N/A", "None", "-nan", "1.#QNAN", "-", ".", "?", "", "unknown", "-999", "-999.00"]
        rows = [(odd[i // 10] if i % 10 == 7 and i < 110 else f"{a:.2f}", f"{a:.3f}") for i, (a, b) in enumerate(ROWS)]
        self.write("t.csv", table(("b", "y"), rows))
        self.refused("train", "t.csv", *self.WORDS, says='"unknown"')
        self.gradus("train", "t.csv", *self.WORDS, "--quiet", "--missing-values", "unknown, -999", "--out", "run")
        self.write("c.toml", 'data = "t.csv"\ntarget = "y"\nmissing = "mean"\nmissing-values = ["unknown", "-999"]\nepochs = 2\n')
        self.gradus("train", "--config", "c.toml", "--quiet", "--out", "toml")
        for run in ("run", "toml"):
            self.assertEqual(json.loads((self.folder / run / "command.json").read_text())["load"]["missing_values"], ["unknown", "-999"])
        self.gradus("evaluate", "run")
        self.write("new.csv", "b\n1\nunknown\n-999.0\n-\n")
        lines = self.gradus("predict", "run", "new.csv").stdout.splitlines()
        self.assertEqual(len(lines), 5)
        self.assertEqual(len({line.split(",")[1] for line in lines[2:]}), 1)
        self.write("new.csv", "b\n1\nnothing\n")
        self.refused("predict", "run", "new.csv", says='"nothing" is not a number')
        self.gradus("train", "t.csv", *self.WORDS[:-2], "--quiet", "--out", "auto")
        self.assertIn('column "b": 1 cell is no number and counts as missing, as "nothing"', self.gradus("predict", "auto", "new.csv").stderr)
        self.gradus("predict", "run", "new.csv", "--missing-values", "nothing")

    def test_help_lists_the_texts_that_mean_nothing(self):
        for command in ("train", "evaluate", "predict"):
            words = " ".join(self.gradus(command, "--help").stdout.split())
            for text in ("#n/a", "none", "-nan", "null", "?", "in capitals or not", "among numbers also -, --, ."):
                self.assertIn(text, words)

    def test_help_states_the_rule(self):
        self.assertIn("at least nine tenths of its cells", " ".join(self.gradus("train", "--help").stdout.split()))

    def test_classes_keep_their_texts_to_the_prediction(self):
        rows = [(f"{5 * (i % 3) + a:.3f}", ["07", "7", "8"][i % 3]) for i, (a, b) in enumerate(ROWS)]
        self.write("t.csv", table(("x", "code"), rows))
        for words in (["--task", "classify"], ["--categorical", "code"]):
            result = self.gradus("train", "t.csv", "--target", "code", *words, "--model", "softmax", "--out", words[0][2:])
            self.assertIn('"07" and "7" differ in spelling only', result.stdout)
            self.write("new.csv", "x\n0\n5\n10\n")
            lines = self.gradus("predict", words[0][2:], "new.csv").stdout.splitlines()
            self.assertEqual([line.split(",")[1] for line in lines[1:]], ["07", "7", "8"])
        self.write("other.csv", "x,code\n0,07\n5,007\n")
        self.refused("evaluate", "task", "--data", "other.csv", says='"007" is not among its classes (07, 7, 8)')

    def test_options_that_contradict_each_other_are_refused(self):
        self.write("t.csv", "a,b,y\n1,2,3\n2,3,4\n")
        self.refused("train", "t.csv", "--target", "y", "--categorical", "y", "--task", "regress", says="two minds")
        self.refused("train", "t.csv", "--target", "y", "--categorical", "a", "--ignore", "a", says="both categorical and left out")
        self.refused("train", "t.csv", "--target", "y", "--categorical", "b", "--weight", "b", says="both weight and categorical")


if __name__ == "__main__":
    unittest.main()
