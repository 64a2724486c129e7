"""Using what was trained: evaluate and predict."""
import csv
import gzip
import io
import json
import random
import struct
import subprocess
import unittest

from support import ABALONE, IRIS, PROGRAM, Case


def table(text):
    return list(csv.reader(io.StringIO(text)))


class Evaluate(Case):
    def test_fields_for_classes(self):
        self.train(IRIS, "--target", "species", "--epochs", "20")
        result = self.json("evaluate", "run", "--json")
        self.assertEqual(list(result)[:4], ["split", "rows", "loss", "accuracy"])
        for key in ("confusion", "f1_macro", "log_loss", "roc_auc", "classes", "intervals", "baseline", "test_openings"):
            self.assertIn(key, result)
        self.assertEqual(result["split"], "validation")
        self.assertEqual(sum(map(sum, result["confusion"])), result["rows"])
        right = sum(result["confusion"][i][i] for i in range(3))
        self.assertAlmostEqual(right / result["rows"], result["accuracy"])

    def test_fields_for_numbers(self):
        self.train(ABALONE, "--target", "Rings", "--task", "regress", "--epochs", "5")
        result = self.json("evaluate", "run", "--json")
        self.assertEqual(list(result)[:4], ["split", "rows", "loss", "rmse"])
        for key in ("mae", "r2", "median_error", "mape", "intervals", "baseline", "test_openings"):
            self.assertIn(key, result)
        self.assertTrue(1 < result["mae"][0] < result["rmse"][0] < 3.2 and 0.2 < result["r2"][0] < 1)

    def test_openings_of_the_test_rows_are_counted(self):
        trained = self.json("train", IRIS, "--target", "species", "--epochs", "3", "--quiet", "--json", "--out", "run")
        first = self.json("evaluate", "run", "--split", "test", "--json")
        self.assertEqual(first["test_openings"], 2)
        self.assertEqual(first["accuracy"], trained["test_accuracy"])
        self.assertEqual(self.json("evaluate", "run", "--json")["test_openings"], 2)
        self.assertEqual(self.json("evaluate", "run", "--split", "test", "--json")["test_openings"], 3)
        self.assertEqual(json.loads((self.folder / "run" / "run.json").read_text())["test_openings"], 3)
        page = (self.folder / "run" / "report.html").read_text()
        self.assertIn("The test rows have been opened 3 times.", page)
        self.assertIn("<td>setosa</td>", page)
        self.train(IRIS, "--target", "species", "--epochs", "1", "--no-test", out="closed")
        self.assertEqual(self.json("evaluate", "closed", "--json")["test_openings"], 3)

    def test_simultaneous_openings_are_all_counted(self):
        self.train(IRIS, "--target", "species", "--epochs", "1")
        many = [subprocess.Popen([PROGRAM, "evaluate", "run", "--split", "test"], cwd=self.folder, stdout=subprocess.DEVNULL) for _ in range(8)]
        self.assertEqual([process.wait() for process in many], [0] * 8)
        self.assertEqual(self.json("evaluate", "run", "--json")["test_openings"], 9)

    def test_other_data_is_evaluated_whole(self):
        self.train(IRIS, "--target", "species", "--epochs", "20")
        result = self.json("evaluate", "run", "--data", IRIS, "--json")
        self.assertEqual(result["rows"], 150)
        self.assertEqual(result["test_openings"], 2)  # the test rows are among them
        self.refused("evaluate", "run", "--data", IRIS, "--split", "test", says="--split")
        self.refused("evaluate", "run", "--data", ABALONE, says="sepal")

    def test_text_is_for_people(self):
        self.train(IRIS, "--target", "species", "--epochs", "3")
        text = self.gradus("evaluate", "run").stdout
        for word in ("accuracy", "setosa", "versicolor", "%"):
            self.assertIn(word, text)

    def test_what_is_no_run_is_refused(self):
        self.refused("evaluate", "nowhere", says="nowhere")
        self.refused("evaluate", IRIS, says="iris.csv")
        self.refused("resume", "nowhere", says="nowhere")
        self.refused("predict", "nowhere", IRIS, says="nowhere")
        self.train(IRIS, "--target", "species", "--epochs", "1", out="flowers")
        for words in (["evaluate", "flower"], ["predict", "flower", IRIS], ["resume", "flower"]):
            self.refused(*words, says='Did you mean "flowers"?')
        for name in ("run.json", "model.safetensors"):
            (self.folder / "flowers" / name).unlink()
        for words in (["evaluate", "flowers"], ["predict", "flowers", IRIS]):
            self.refused(*words, says="gradus resume flowers")
        self.refused("evaluate", "nowhere", "--split", "tset", says='"test"')

    def test_changed_data_is_noticed(self):
        with open(IRIS) as file:
            lines = file.read().splitlines()
        data = self.write("mine.csv", "\n".join(lines) + "\n")
        self.train(data, "--target", "species", "--epochs", "1")
        data.write_text("\n".join(lines[:-1]) + "\n")
        self.refused("evaluate", "run", says="mine")


class Predict(Case):
    def setUp(self):
        super().setUp()
        self.train(IRIS, "--target", "species", "--epochs", "30")
        with open(IRIS) as file:
            self.header, *self.rows = file.read().splitlines()

    def test_labels_by_row_number(self):
        answer = table(self.gradus("predict", "run", IRIS).stdout)
        self.assertEqual(answer[0], ["row", "species"])
        self.assertEqual([int(line[0]) for line in answer[1:]], list(range(1, 151)))
        truth = [row.split(",")[-1] for row in self.rows]
        right = sum(line[1] == label for line, label in zip(answer[1:], truth))
        self.assertGreater(right, 140)

    def test_probabilities_have_a_column_per_class_and_sum_to_one(self):
        answer = table(self.gradus("predict", "run", IRIS, "--proba").stdout)
        self.assertEqual(answer[0], ["row", "setosa", "versicolor", "virginica"])
        labels = table(self.gradus("predict", "run", IRIS).stdout)
        for line, label in zip(answer[1:], labels[1:]):
            numbers = [float(cell) for cell in line[1:]]
            self.assertAlmostEqual(sum(numbers), 1, places=5)
            self.assertEqual(answer[0][1 + numbers.index(max(numbers))], label[1])

    def test_a_file_gets_the_same_and_the_target_is_not_needed(self):
        screen = self.gradus("predict", "run", IRIS).stdout
        without = [",".join(line.split(",")[:-1]) for line in [self.header, *self.rows]]
        self.write("new.csv", "\n".join(without) + "\n")
        self.assertEqual(self.gradus("predict", "run", "new.csv", "-o", "answer.csv").stdout, "")
        self.assertEqual((self.folder / "answer.csv").read_text(), screen)
        columns = list(zip(*[line.split(",") for line in without]))
        self.write("turned.csv", "\n".join(",".join(line) for line in zip(*columns[::-1])) + "\n")
        self.assertEqual(self.gradus("predict", "run", "turned.csv").stdout, screen)

    def test_files_that_cannot_be_written_are_refused(self):
        self.refused("predict", "run", IRIS, "-o", "no/such/folder/f.csv", says="no/such/folder")
        self.refused("predict", "run", IRIS, "-o", ".", says=".")
        with open("/dev/full", "w") as full:
            self.refused("predict", "run", IRIS, says="No space left", stdout=full)

    def test_the_number_of_threads_changes_nothing(self):
        self.train("digits", "--model", "mlp:8", "--epochs", "1", out="eight")
        one = self.gradus("predict", "eight", "digits", "--proba", "--threads", "1").stdout
        self.assertEqual(self.gradus("predict", "eight", "digits", "--proba", "--threads", "3").stdout, one)
        self.assertEqual(len(one.splitlines()), 1798)
        one = self.json("evaluate", "eight", "--json", "--threads", "1")
        self.assertEqual(self.json("evaluate", "eight", "--json", "--threads", "3"), one)

    def test_a_model_file_alone_is_enough(self):
        model = self.folder / "run" / "model.safetensors"
        self.assertEqual(self.gradus("predict", model, IRIS).stdout, self.gradus("predict", "run", IRIS).stdout)

    def test_wrong_columns_are_named(self):
        self.refused("predict", "run", ABALONE, says="sepal")

    def test_numbers_come_in_their_own_units(self):
        random.seed(1)
        lines = [f"{x},{1000 + 200 * x}" for x in (random.uniform(-1, 1) for _ in range(300))]
        data = self.write("line.csv", "x,y\n" + "\n".join(lines) + "\n")
        self.train(data, "--target", "y", "--model", "linear", "--epochs", "60", out="line")
        self.write("ask.csv", "x\n0\n0.5\n-1\n")
        answer = table(self.gradus("predict", "line", "ask.csv").stdout)
        for line, expected in zip(answer[1:], (1000, 1100, 800)):
            self.assertAlmostEqual(float(line[1]), expected, delta=5)
        self.refused("predict", "line", "ask.csv", "--proba", says="--proba")

    def test_an_unseen_category_is_named_or_ignored(self):
        lines = [f"{colour},{size},{'yes' if colour == 'red' else 'no'}" for colour in ("red", "green", "blue") for size in range(20)]
        data = self.write("things.csv", "colour,size,good\n" + "\n".join(lines) + "\n")
        self.train(data, "--target", "good", "--epochs", "20", out="things")
        self.write("new.csv", "colour,size\nred,3\nviolet,4\n")
        self.refused("predict", "things", "new.csv", "--unknown", "error", says=["new.csv", "3", "colour", "violet"])
        for policy in ([], ["--unknown", "ignore"]):
            result = self.gradus("predict", "things", "new.csv", *policy)
            self.assertIn("a category that the model does not know: 1", result.stderr)
            answer = table(result.stdout)
            self.assertEqual(answer[1], ["1", "yes"])
            self.assertEqual(len(answer), 3)

    def test_labels_with_commas_and_quotes_survive(self):
        lines = [f"{x},{label}" for x in range(40) for label in ['"a, b"' if x < 20 else '"say ""c"""']]
        data = self.write("odd.csv", 'x,"kind, odd"\n' + "\n".join(lines) + "\n")
        self.train(data, "--target", "kind, odd", "--epochs", "60", out="odd")
        answer = table(self.gradus("predict", "odd", data).stdout)
        self.assertEqual(answer[0], ["row", "kind, odd"])
        self.assertEqual({line[1] for line in answer[1:]}, {"a, b", 'say "c"'})

    def test_images_are_predicted(self):
        self.train("digits", "--model", "mlp:16", "--epochs", "3", out="digits")
        answer = table(self.gradus("predict", "digits", "digits", "--proba").stdout)
        self.assertEqual(answer[0][0], "row")
        self.assertEqual(len(answer[0]), 11)
        self.assertEqual(len(answer), 1798)

    def test_a_convolution_net_sees_images(self):
        # A bright bar in one of four rows or columns: [1, 8, 8] from IDX files.
        images, labels = bytearray(struct.pack(">IIII", 0x803, 400, 8, 8)), bytearray(struct.pack(">II", 0x801, 400))
        for i in range(400):
            at, down = i * 7 % 8, i // 2 % 2
            images += bytes(200 + i % 50 if (p % 8 if down else p // 8) == at else i * p % 40 for p in range(64))
            labels.append(down)
        (self.folder / "bars").mkdir()
        self.write("bars/train-images-idx3-ubyte", bytes(images))
        self.write("bars/train-labels-idx1-ubyte", bytes(labels))
        net = "conv2d 4 3 padding=1, batch_norm, relu, max_pool2d 2, flatten, linear"
        self.train("bars", "--model", net, "--epochs", "8", "--seed", "1", out="net")
        self.assertGreater(self.json("evaluate", "net", "--json")["accuracy"], 0.9)
        answer = table(self.gradus("predict", "net", "bars").stdout)
        right = sum(int(label) == labels[8 + int(row) - 1] for row, label in answer[1:])
        self.assertGreater(right, 380)
        self.gradus("gradcheck", net, "--data", "bars")
        for stage in ("graph", "simplify", "specialise", "fuse", "program"):
            self.assertIn("conv2d", self.gradus("explain", net, "--input", "1x8x8", "--stage", stage).stdout)


if __name__ == "__main__":
    unittest.main()
