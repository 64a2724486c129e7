"""Tables as people have them: from the file to a model and predictions with no option but the target, and all that is guessed is said."""
import json
import pathlib
import shutil
import unittest

from support import Case

WILD = pathlib.Path(__file__).resolve().parents[1] / "data" / "wild"


class Wild(Case):
    def run_through(self, name, *words):
        """Trains, evaluates and predicts; returns the record of the run, with all notes of the training."""
        table = str(WILD / name)
        said = self.gradus("train", table, *words, "--epochs", "40", "--out", "run").stdout
        self.gradus("evaluate", "run", "--split", "validation")
        lines = self.gradus("predict", "run", table).stdout.splitlines()
        record = json.loads((self.folder / "run" / "run.json").read_text())
        self.assertGreater(len(lines), 50)
        return record, said

    def kinds(self, record):
        return {column["name"]: f'{column["role"]}, {column["kind"]}' for column in record["run"]["columns"]}

    def test_each_column_of_a_survey_is_what_it_is(self):
        record, said = self.run_through("survey.csv", "--target", "outcome")
        kinds = self.kinds(record)
        self.assertEqual(kinds["customer_id"], "left out, row number")
        self.assertEqual(kinds["income"], 'input, numbers in "$"')
        self.assertEqual(kinds["age"], "input, numbers")
        self.assertEqual(kinds["city"], "input, 4 categories")
        self.assertEqual(kinds["visited"], "input, dates")
        self.assertEqual(kinds["discount"], 'input, numbers in "%"')
        self.assertEqual(kinds["note"], "left out, free text")
        self.assertEqual(kinds["member"], 'input, "no" or "yes"')
        self.assertEqual(kinds["region"], "left out, constant")
        for text in ("rows left out for a missing target: 3", "read as 33362.27", "missing is a category of its own", "left out as free text",
                     "-200", "--missing-values -200", "year, month, weekday"):
            self.assertIn(text, said)
        self.assertGreater(record["validation"]["accuracy"], 0.7)
        marked = self.gradus("train", WILD / "survey.csv", "--target", "outcome", "--missing-values", "?,-200", "--epochs", "2").stdout
        self.assertNotIn("-200, and the others", marked)

    def test_a_table_without_names_is_noticed(self):
        record, said = self.run_through("no_header.data", "--target", "-1")
        self.assertIn("the first row is taken as data", said)
        self.assertEqual(record["run"]["outputs"], ["<=50K", ">50K"])
        self.assertEqual(self.kinds(record)["column_2"], "input, 3 categories")
        named = self.gradus("train", WILD / "no_header.data", "--no-header", "--columns", "age,job,weight,years,sex,income", "--epochs", "2").stdout
        self.assertIn('the last column, "income", is learnt', named)

    def test_decimal_commas_and_european_dates_are_read(self):
        record, said = self.run_through("commas.csv", "--target", "Preis")
        self.assertIn("read as", said)
        self.assertEqual(self.kinds(record)["Datum"], "input, dates")
        self.assertGreater(record["validation"]["r2"][0], 0.8)

    def test_doubled_and_empty_names_are_made_different(self):
        record, said = self.run_through("names.csv", "--target", "y")
        self.assertIn('called "x (2)"', said)
        self.assertEqual(self.kinds(record)["column_3"], "left out, row number")
        self.refused("train", WILD / "names.csv", "--target", "x", says="several columns are called")

    def test_few_rows_of_labels_are_classes(self):
        record, _ = self.run_through("labels.csv", "--target", "digit")
        self.assertEqual(len(record["run"]["outputs"]), 10)

    def test_rare_categories_teach_what_unknown_ones_mean(self):
        _, said = self.run_through("many.csv", "--target", "sold")
        self.assertIn("rare categories joined as (other)", said)
        self.write("new.csv", "product,shop\nP999,S1\nnever,S2\n")
        self.assertEqual(len(self.gradus("predict", "run", "new.csv").stdout.splitlines()), 3)
        self.refused("predict", "run", "new.csv", "--unknown", "error", says='"P999" is not among its categories')

    def test_being_missing_is_learnt_from(self):
        record, _ = self.run_through("missing_tells.csv", "--target", "y")
        self.assertEqual(record["validation"]["accuracy"], 1)

    def test_a_slip_is_named_and_does_not_choose(self):
        record, said = self.run_through("slip.csv", "--target", "y", "--model", "mlp:64")
        self.assertIn("58.9 in row 78: far from all other numbers", said)
        self.assertGreater(record["run"]["best_epoch"], 5)

    def test_inspect_says_it_all_before_anything_is_learnt(self):
        found = self.json("inspect", WILD / "survey.csv", "--target", "outcome", "--json")
        self.assertEqual(found["rows"], 157)
        self.assertEqual(found["task"], "classify")
        columns = {column["name"]: column for column in found["columns"]}
        self.assertEqual(columns["note"]["kind"], "free text")
        self.assertEqual(columns["city"]["missing"], 15)
        self.assertEqual(columns["income"]["change"], "--categorical income")
        self.assertEqual(found["associations"][0]["input"], "income")
        text = self.gradus("inspect", WILD / "survey.csv").stdout
        for word in ("column", "values", "missing", "to change", "left out, free text", "tells of the target", "said before"):
            self.assertIn(word, text)

    # Of each file: its target, what columns are taken for, and what is said.
    FILES = {
        "written.csv": ("revenue", {"price": 'input, numbers in "$"', "share": 'input, numbers in "%"', "weight": 'input, numbers in "kg"',
                                    "length": 'input, numbers in "m"', "sold": "input, numbers", "active": 'input, "FALSE" or "TRUE"', "seen": "input, dates",
                                    "when": "input, dates", "revenue": 'target, numbers in "€"'}, ["read as", "hours"]),
        "marks.csv": ("label", {"column_1": "left out, row number", "reading": "input, numbers", "level": "input, numbers", "same": "left out, constant",
                                "group": "input, 3 categories", "label": "target, 2 classes"},
                      ["a column has no name", "-999, and the others", "--missing-values -999", 'counts as missing, as "err"', "left out as constant"]),
        "title.csv": ("Preis", {"Größe": "input, numbers", "Stück": "input, numbers", "Preis": "target, numbers"},
                      ["left out as a title", "lines end in a separator", "Latin-1", "separated by semicolons"]),
        "utf16.tsv": ("kept", {"guid": "left out, identifier", "remark": "left out, free text", "kind": "input, 4 categories", "amount": "input, numbers",
                               "kept": "target, 2 classes"}, ["UTF-16", "separated by tabs", "left out as free text"]),
        "blanks.dat": ("-1", {"column_1": "input, numbers", "column_2": "input, numbers", "column_3": "target, numbers"},
                       ["the first row is taken as data", "separated by blanks"]),
        "clocks.csv": ("sales", {"opens": 'input, numbers in "h"', "lap": 'input, numbers in "h"', "flight": 'input, numbers in "h"',
                                 "balance": "input, numbers", "odds": "input, 5 categories"},
                       ['written like "7:16 PM", read as 19.266666666666666 h', 'numbers in brackets, such as "(1,930.73)", are read as negative: -1930.73']),
        "bars.txt": ("level", {"city": "input, 3 categories", "temp": "input, numbers", "note, if any": "left out, empty", "level": "target, 3 classes"},
                     ["separated by bars", "left out as empty"]),
    }

    def test_files_of_every_kind_go_through_with_nothing_but_a_target(self):
        for name, (target, kinds, texts) in self.FILES.items():
            with self.subTest(name):
                record, said = self.run_through(name, "--target", target)
                self.assertEqual({column: self.kinds(record)[column] for column in kinds}, kinds)
                looked = self.gradus("inspect", WILD / name, "--target", target).stdout
                for text in texts:
                    self.assertIn(text, said)
                    self.assertIn(text, looked)
                shutil.rmtree(self.folder / "run")

    def test_targets_of_every_kind_are_learnt(self):
        every = {"tail", "count", "share", "rare", "grade", "bit", "tags"}
        for target in sorted(every):
            with self.subTest(target):
                self.run_through("targets.csv", "--target", target, "--ignore", *sorted(every - {target}))
                shutil.rmtree(self.folder / "run")
        self.run_through("targets.csv", "--target", "tail", "share", "--ignore", *sorted(every - {"tail", "share"}))
        self.assertIn("class-weights balanced", self.gradus("inspect", WILD / "targets.csv", "--target", "rare").stdout)
        self.assertGreaterEqual(self.json("inspect", WILD / "bars.txt", "--json")["duplicates"], 20)

    def test_a_slip_in_the_target_is_left_out_whoever_reads(self):
        lines = [f"{i % 17},{i * 5 % 23},{'?x' if i == 40 else 3 * (i % 17) - i * 5 % 23 + 0.25}" for i in range(120)]
        data = self.write("slip.csv", "a,b,y\n" + "\n".join(lines) + "\n")
        self.train(data, "--epochs", "2")
        self.assertEqual(self.json("evaluate", "run", "--json")["rows"], 18)
        self.train(data, "--epochs", "2", "--seeds", "2", out="two")

    def test_rows_in_another_unit_are_named_and_skipped(self):
        lines = [f"{1 + i % 17} kg,{i * 5 % 23},{i % 17}.5" for i in range(120)]
        self.write("kg.csv", "w,b,y\n" + "\n".join(lines) + "\n")
        self.train("kg.csv", "--epochs", "2")
        self.write("lb.csv", "w,b\n" + "".join(f"{1 + i} {'kg' if i % 2 else 'lb'},{i}\n" for i in range(40)))
        result = self.gradus("predict", "run", "lb.csv", "--on-error", "skip")
        self.assertIn("20 of 40 rows cannot be predicted", result.stderr)
        self.assertEqual([line.split(",")[0] for line in result.stdout.splitlines()[1:]], [str(i + 1) for i in range(40) if i % 2])

    def test_columns_are_looked_at_where_there_is_no_target(self):
        self.write("one.csv", "name,size\n" + "".join(f"n{i},{i * i}\n" for i in range(40)))
        result = self.gradus("inspect", "one.csv")
        self.assertIn("no target: one.csv: no input column is left", result.stdout)
        self.assertIn("target      none", result.stdout)
        found = self.json("inspect", "one.csv", "--json")
        self.assertNotIn("task", found)
        self.assertEqual([column["kind"] for column in found["columns"]], ["identifier", "numbers"])
        self.refused("inspect", "one.csv", "--target", "size", says="no input column is left")
        self.refused("inspect", self.write("bad.csv", 'a,b\n1,"2\n'), says="never ends")
        several = self.gradus("inspect", WILD / "names.csv", "--target", "1", "4", "--task", "regress", code=None)
        self.assertEqual(several.returncode, 0, several.stderr)
        self.assertIn("targets", several.stdout)

    def test_a_wide_table_does_not_diverge_and_says_what_it_learnt(self):
        import random
        draw = random.Random(5)
        hidden = [[draw.gauss(0, 1) for _ in range(300)] for _ in range(3)]
        lines = [",".join([f"f{j}" for j in range(300)] + ["y"])]
        for _ in range(150):
            z = [draw.gauss(0, 1) for _ in range(3)]
            row = [sum(a * h[j] for a, h in zip(z, hidden)) + draw.gauss(0, 1) for j in range(300)]
            lines.append(",".join(f"{x:.3f}" for x in row) + (",yes" if z[0] > 0 else ",no"))
        self.write("wide.csv", "\n".join(lines) + "\n")
        found = self.json("train", "wide.csv", "--target", "y", "--json", "--epochs", "20", "--out", "wide")
        self.assertEqual(found["run"], "wide")
        self.assertGreater(found["accuracy"], 0.8)
        self.assertLess(found["validation_loss"], 1)
        rate = json.loads((self.folder / "wide" / "command.json").read_text())["learning_rate"]
        self.assertLess(rate, 0.01)

    def test_a_training_that_diverges_begins_again_with_a_lower_rate(self):
        self.write("n.csv", "a,y\n" + "".join(f"{i % 17},{(i % 17) * 2.5}\n" for i in range(200)))
        wild = self.gradus("train", "n.csv", "--target", "y", "--model", "linear", "--no-scale", "--optimizer", "gradient_descent", "--lr", "1", "--retries", "12",
                           "--epochs", "5", "--out", "again")
        self.assertIn("began again with the learning rate", wild.stderr)
        self.assertGreater(json.loads((self.folder / "again" / "run.json").read_text())["run"]["restarts"], 0)
        self.gradus("train", "n.csv", "--target", "y", "--model", "linear", "--no-scale", "--optimizer", "gradient_descent", "--lr", "1", "--epochs", "5", code=1)

    def test_a_run_is_shown_again(self):
        self.write("t.csv", "a,y\n" + "".join(f"{i % 9},{'yes' if i % 9 > 4 else 'no'}\n" for i in range(90)))
        text = self.gradus("train", "t.csv", "--model", "linear", "--epochs", "3", "--no-verdict", "--out", "run").stdout
        shown = self.gradus("show", "run").stdout
        told, needed = shown.split("\n\nlayers ", 1)
        self.assertTrue(text.endswith(told + "\n"))
        self.assertIn("a table with these columns", needed)
        self.assertIn("from a rate of 0.1 on", shown)
        self.assertEqual(self.json("show", "run", "--json")["run"], "run")
        self.refused("show", "nowhere", says="nowhere")

    def test_a_model_that_learnt_nothing_is_said_to(self):
        self.write("t.csv", "a,y\n" + "".join(f"{(i * 7919) % 101},{'yes' if (i * 104729) % 10 < 7 else 'no'}\n" for i in range(400)))
        result = self.gradus("train", "t.csv", "--target", "y", "--model", "linear", "--epochs", "2")
        self.assertIn('no better than always saying "yes"', result.stderr)


if __name__ == "__main__":
    unittest.main()
