"""Models by name, from training to prediction, and probabilities for those that have none."""
import csv
import io
import re
import unittest

from support import ABALONE, IRIS, Case


def table(text):
    return list(csv.reader(io.StringIO(text)))


class Named(Case):
    def test_every_classifier_learns_with_its_defaults(self):
        for model in ("logistic", "softmax", "one-vs-rest", "svm", "svm:squared_hinge", "svm:multi_margin", "polynomial:2"):
            for data in ([IRIS, "--target", "species"], ["digits"]):
                out = f"{re.sub('[^a-z]', '', model)}-{len(data)}"
                result = self.json("train", *data, "--model", model, "--quiet", "--json", "--out", out)
                self.assertGreater(result["test_accuracy"], 0.9, (model, data))
                self.gradus("evaluate", out)
                self.assertTrue((self.folder / out / "report.html").exists())

    def test_every_model_of_numbers_learns_with_its_defaults(self):
        for model in ("linear", "ridge", "lasso", "polynomial:3"):
            result = self.json("train", ABALONE, "--target", "Rings", "--task", "regress", "--model", model, "--quiet", "--json",
                               "--out", model.replace(":", ""))
            self.assertLess(result["test_rmse"], 2.35, model)
            self.gradus("predict", model.replace(":", ""), ABALONE)

    def test_a_penalty_of_the_model_is_part_of_the_loss(self):
        small = self.json("train", ABALONE, "--target", "Rings", "--task", "regress", "--model", "ridge:0", "--quiet", "--json", "--out", "a")
        large = self.json("train", ABALONE, "--target", "Rings", "--task", "regress", "--model", "ridge:1", "--quiet", "--json", "--out", "b")
        self.assertGreater(large["train_loss"], small["train_loss"] + 0.05)

    def test_gradients_of_named_models_are_right(self):
        for model in ("svm", "one-vs-rest", "polynomial:3"):
            self.gradus("gradcheck", model, "--data", "digits")

    def test_a_model_for_the_other_task_is_refused(self):
        self.refused("train", IRIS, "--target", "species", "--model", "ridge", says=["ridge", "softmax"])
        self.refused("train", ABALONE, "--target", "Rings", "--task", "regress", "--model", "svm", says=["svm", "linear"])

    def test_rows_that_are_not_reduced_are_no_loss_to_learn_by(self):
        self.refused("train", IRIS, "--target", "species", "--loss", "hinge reduction=none", says="reduction")

    def test_class_weights_are_one_for_each_class(self):
        self.train(IRIS, "--target", "species", "--epochs", "2", "--loss", "cross_entropy class_weights=1,2,0.5")
        self.refused("train", IRIS, "--target", "species", "--loss", "cross_entropy class_weights=1,2", says=["3 classes", "2 class weights"])


class Probabilities(Case):
    def test_scores_are_called_scores(self):
        self.train(IRIS, "--target", "species", "--model", "svm")
        self.assertNotIn("scores", self.gradus("predict", "run", IRIS).stderr)
        result = self.gradus("predict", "run", IRIS, "--proba")
        self.assertIn("gradus calibrate", result.stderr)
        self.assertTrue(any(float(line[1]) < 0 for line in table(result.stdout)[1:]))

    def test_independent_outputs_are_said_to_be_so(self):
        self.train(IRIS, "--target", "species", "--model", "one-vs-rest")
        result = self.gradus("predict", "run", IRIS, "--proba")
        self.assertIn("need not sum to one", result.stderr)
        sums = [sum(map(float, line[1:])) for line in table(result.stdout)[1:]]
        self.assertGreater(max(sums) - min(sums), 0.1)

    def test_calibration_makes_probabilities_of_scores(self):
        self.train("digits", "--model", "svm", "--epochs", "10")
        before = table(self.gradus("predict", "run", "digits").stdout)
        result = self.json("calibrate", "run", "--json")
        self.assertEqual(list(result), ["rows", "nll_before", "nll_after", "scalings", "bins_before", "bins_after", "changed_classes"])
        after = table(self.gradus("predict", "run", "digits").stdout)
        differ = sum(one != other for one, other in zip(before, after))
        self.assertLessEqual(result["changed_classes"], differ)
        self.assertGreaterEqual(result["changed_classes"], differ - (1797 - result["rows"]))
        self.assertLess(result["nll_after"], 0.3)
        self.assertEqual(len(result["scalings"]), 10)
        self.assertTrue(all(scaling["a"] < 0 for scaling in result["scalings"]))
        for bins in ("bins_before", "bins_after"):
            self.assertEqual(sum(line["rows"] for line in result[bins]), result["rows"])
            for place, line in enumerate(result[bins]):
                if line["rows"] > 0:
                    self.assertTrue(place / 10 <= line["probability"] <= (place + 1) / 10, line)
        answer = self.gradus("predict", "run", "digits", "--proba")
        self.assertNotIn("scores", answer.stderr)
        labels = table(self.gradus("predict", "run", "digits").stdout)
        for line, label in zip(table(answer.stdout)[1:], labels[1:]):
            numbers = [float(cell) for cell in line[1:]]
            self.assertAlmostEqual(sum(numbers), 1, places=4)
            self.assertEqual(str(numbers.index(max(numbers))), label[1])
        again = self.json("calibrate", "run", "--json")
        self.assertEqual(again, result)
        self.assertGreater(self.json("evaluate", "run", "--json")["accuracy"], 0.9)

    def test_two_classes_need_one_scaling(self):
        with open(IRIS) as file:
            rows = [line for line in file.read().splitlines() if not line.endswith("setosa")]
        data = self.write("two.csv", "\n".join(rows) + "\n")
        for model in ("svm", "logistic"):
            self.train(data, "--target", "species", "--model", model, out=model)
            found = self.json("calibrate", model, "--json")
            self.assertEqual([scaling["class"] for scaling in found["scalings"]], ["virginica"])
            for line in table(self.gradus("predict", model, data, "--proba").stdout)[1:]:
                self.assertAlmostEqual(float(line[1]) + float(line[2]), 1, places=5)

    def unchanged_by_calibrate(self, run):
        """What calibrate says where it keeps nothing; the model file stays as it was."""
        before = (run / "model.safetensors").read_bytes()
        found = self.json("calibrate", run, "--json")
        self.assertEqual((run / "model.safetensors").read_bytes(), before)
        self.assertIn("not kept, and the model is as it was", self.gradus("calibrate", run).stdout)
        return found

    def test_a_class_without_validation_rows_is_said_and_nothing_changed(self):
        rows = [f"{i % 7},{i % 5},{'ab'[i % 2]}" for i in range(59)] + ["9,9,c"]  # a single row trains
        run = self.train(self.write("rare.csv", "x,z,y\n" + "\n".join(rows) + "\n"), "--target", "y", "--model", "svm", "--epochs", "20")
        found = self.unchanged_by_calibrate(run)
        self.assertIn('"c"', found["not_kept"])
        self.assertEqual(found["scalings"], [])

    def test_what_is_kept_fits_no_worse(self):
        for model in ("softmax", "svm", "one-vs-rest"):
            run = self.train(IRIS, "--target", "species", "--model", model, out=model)
            before = (run / "model.safetensors").read_bytes()
            found = self.json("calibrate", run, "--json")
            if "not_kept" in found:
                self.assertGreater(found["nll_after"], found["nll_before"])
                self.assertEqual((run / "model.safetensors").read_bytes(), before)
            else:
                self.assertLessEqual(found["nll_after"], found["nll_before"] * (1 + 1e-9))
                self.assertNotEqual((run / "model.safetensors").read_bytes(), before)
                for line in table(self.gradus("predict", run, IRIS, "--proba").stdout)[1:]:
                    self.assertAlmostEqual(sum(map(float, line[1:])), 1, places=4)

    def test_one_output_is_calibrated_no_worse_than_it_is(self):
        rows = [f"{(1 if i % 2 else -1) * (3 + i % 5)},{i % 7},{'ab'[i % 2]}" for i in range(80)]
        run = self.train(self.write("apart.csv", "x,z,y\n" + "\n".join(rows) + "\n"), "--target", "y", "--model", "perceptron")
        found = self.json("calibrate", run, "--json")
        self.assertNotIn("not_kept", found)
        self.assertLessEqual(found["nll_after"], found["nll_before"] * (1 + 1e-9))
        self.assertIn("f the only output of the model", self.gradus("calibrate", run).stdout)

    def test_the_table_is_for_people(self):
        self.train(IRIS, "--target", "species", "--model", "svm")
        text = self.gradus("calibrate", "run").stdout
        for word in ("virginica", "negative log-likelihood", "before", "after", "negative"):
            self.assertIn(word, text)

    def test_what_cannot_be_calibrated_is_refused(self):
        self.train(ABALONE, "--target", "Rings", "--task", "regress", "--model", "linear", "--epochs", "1", out="numbers")
        self.refused("calibrate", "numbers", says="numbers")
        self.refused("calibrate", "nowhere", says="nowhere")


if __name__ == "__main__":
    unittest.main()
