"""Choosing models and settings: cv, curve, compare and tune."""
import csv
import json
import signal
import subprocess
import time
import unittest

from support import ABALONE, IRIS, PROGRAM, Case


class Folds(Case):
    def test_folds_and_what_was_said_of_each_row(self):
        found = self.json("cv", IRIS, "--target", "species", "--epochs", "10", "--folds", "4", "-o", "said.csv", "--json")
        self.assertEqual(len(found["folds"]), 4)
        self.assertAlmostEqual(sum(fold["accuracy"] for fold in found["folds"]) / 4, found["mean"])
        with open(self.folder / "said.csv") as file:
            lines = list(csv.DictReader(file))
        self.assertEqual(len(lines), found["rows"])
        self.assertEqual(len({line["row"] for line in lines}), found["rows"])
        right = sum(line["species"] == line["predicted species"] for line in lines)
        self.assertAlmostEqual(right / len(lines), found["all_rows"]["accuracy"])
        for line in lines:
            self.assertAlmostEqual(sum(float(line[f"probability of {name}"]) for name in ("setosa", "versicolor", "virginica")), 1, places=5)

    def test_the_test_rows_stay_sealed(self):
        self.gradus("cv", IRIS, "--target", "species", "--epochs", "2")
        self.assertEqual([path.name for path in self.folder.iterdir()], [])
        self.train(IRIS, "--target", "species", "--epochs", "1", "--rows")
        self.gradus("cv", IRIS, "--target", "species", "--epochs", "2", "-o", "said.csv")
        with open(self.folder / "run" / "rows.csv") as file:
            test = {line["row"] for line in csv.DictReader(file) if line["part"] == "test"}
        with open(self.folder / "said.csv") as file:
            said = {line["row"] for line in csv.DictReader(file)}
        self.assertFalse(test & said)
        self.assertEqual(len(test | said), 150)
        openings = json.loads((self.folder / "test-openings.json").read_text())
        self.assertEqual(openings["test_sets"][0]["openings"], {"train": 1})

    def test_numbers_and_text(self):
        text = self.gradus("cv", ABALONE, "--target", "Rings", "--model", "linear", "--folds", "3", "--metric", "mae").stdout
        for word in ("mae", "on average of 3 folds", "stratified by quantile", "median_error", "sealed"):
            self.assertIn(word, text)

    def test_what_makes_no_sense_is_refused(self):
        self.refused("cv", IRIS, "--target", "species", "--folds", "500", says="fewer")
        self.refused("cv", IRIS, "--target", "species", "--folds", "1", says="--folds")
        self.refused("cv", "-", "--target", "species", says="standard input")
        self.refused("cv", IRIS, "--target", "species", "-o", IRIS, says="iris.csv")
        self.refused("cv", IRIS, "--target", "species", "--validation", IRIS, says=f"--validation {IRIS} gives other rows")
        self.refused("cv", IRIS, "--target", "species", "-o", "nowhere/said.csv", says="there is no folder nowhere")
        self.refused("cv", IRIS, "--target", "species", "-o", self.folder, says="is a folder")


class Curves(Case):
    def test_degrees_under_and_overfit(self):
        lines = ["x,t"]
        for i in range(60):
            x = (i * 37 % 60) / 30 - 1
            lines.append(f"{x:.6f},{x ** 3 - x + ((i * 7919) % 101 - 50) / 500:.6f}")
        data = self.write("cubic.csv", "\n".join(lines) + "\n")
        found = self.json("curve", "degree", data, "--target", "t", "--values", "1,3,6", "--solver", "exact", "--metric", "mae", "--json")
        self.assertEqual([point["value"] for point in found["points"]], ["1", "3", "6"])
        train = [point["train"] for point in found["points"]]
        self.assertTrue(train[0] > train[1] >= train[2])
        self.assertEqual(found["points"][0]["verdict"], "underfits")
        self.assertNotEqual(found["best"], "1")
        self.assertIn("polynomial", found["command"])

    def test_rows_to_learn_from(self):
        found = self.json("curve", "rows", IRIS, "--target", "species", "--values", "20,100", "--seeds", "2", "--epochs", "20", "-o", "curve.csv", "--json")
        self.assertEqual([point["rows"] for point in found["points"]], [20, 100])
        with open(self.folder / "curve.csv") as file:
            lines = list(csv.DictReader(file))
        self.assertEqual([float(line["validation accuracy"]) for line in lines], [point["validation"] for point in found["points"]])
        self.refused("curve", "rows", IRIS, "--target", "species", "--values", "1000", says="rows")
        text = self.gradus("curve", "rows", IRIS, "--target", "species", "--values", "100,20", "--epochs", "5").stdout
        self.assertIn("with 100 rows", " ".join(text.split()))
        (self.folder / "few.csv").write_text("a,y\n" + "".join(f"{i},{i * i + 0.5}\n" for i in range(10)))
        self.refused("curve", "rows", "few.csv", "--target", "y", "--model", "linear", says="too few")

    def test_the_command_gives_the_same_figure(self):
        found = self.json("curve", "lr", IRIS, "--target", "species", "--model", "mlp:8", "--epochs", "5", "--values", "0.001,0.05", "--json")
        words = found["command"].split()[1:]
        trained = self.json(*words, "--no-test", "--quiet", "--json", "--out", "run")
        best = next(point for point in found["points"] if point["value"] == found["best"])
        self.assertEqual(trained["validation_accuracy"], best["validation"])
        self.assertEqual(trained["validation_loss"], best["validation_loss"])

    def test_a_diverging_value_is_a_point_without_figures(self):
        found = self.json("curve", "lr", ABALONE, "--target", "Rings", "--model", "linear", "--optimizer", "gradient_descent", "--epochs", "3", "--values", "0.01,1e6", "--json")
        self.assertEqual([point["verdict"] for point in found["points"]], ["fits", "failed"])
        self.assertIsNone(found["points"][1]["validation"])

    def test_where_nothing_comes_to_an_end_there_is_no_best(self):
        words = (ABALONE, "--target", "Rings", "--optimizer", "gradient_descent", "--epochs", "3")
        result = self.gradus("curve", "lr", *words, "--model", "linear", "--values", "1e6,1e7", "--json", code=1)
        self.assertIn("no training came to an end", result.stderr)
        result = self.gradus("compare", *words, "--models", "linear,mlp:4", "--lr", "1e30", "--folds", "3", "--json", code=1)
        self.assertIn("no model came to an end", result.stderr)

    def test_batches_show_the_noise_of_their_gradients(self):
        words = ("curve", "batch", "digits", "--model", "softmax", "--epochs", "1", "--values", "4,16,64")
        found = self.json(*words, "-o", "curve.csv", "--json")
        spread = [point["gradient_spread"] for point in found["points"]]
        for few, many in zip(spread, spread[1:]):
            self.assertTrue(1.6 < few / many < 2.4, spread)
        for point in found["points"]:
            self.assertTrue(0 <= point["raising_share"] <= 1)
            self.assertGreater(point["seconds_per_step"], 0)
        self.assertGreater(found["noise_rows"], 0)
        with open(self.folder / "curve.csv") as file:
            self.assertEqual([float(line["gradient spread"]) for line in csv.DictReader(file)], spread)
        text = self.gradus(*words).stdout
        for word in ("gradient spread", "steps that raise the loss", "time of a step", "gradient noise scale"):
            self.assertIn(word, text)
        other = self.json("curve", "l2", IRIS, "--target", "species", "--epochs", "1", "--values", "0", "--json")
        self.assertNotIn("gradient_spread", other["points"][0])

    def test_what_cannot_be_varied_is_refused(self):
        self.refused("curve", "degre", IRIS, "--target", "species", "--model", "polynomial", says='Did you mean "degree"?')
        self.refused("curve", "seed", IRIS, "--target", "species", says="varied")
        self.refused("curve", "lr", IRIS, "--target", "species", "--values", "fast", says="number")
        self.refused("curve", "rows", IRIS, "--target", "species", "--split", "none", says="validation rows")


class Comparisons(Case):
    def test_the_simplest_that_is_as_good(self):
        found = self.json("compare", IRIS, "--target", "species", "--models", "softmax,mlp:16,mlp:64,64", "--epochs", "40", "--json")
        self.assertEqual([model["model"] for model in found["models"]], ["softmax", "mlp:16", "mlp:64,64"])
        best = max(model["accuracy"] for model in found["models"])
        by_name = {model["model"]: model for model in found["models"]}
        self.assertEqual(by_name[found["best"]]["accuracy"], best)
        good = [model for model in found["models"] if model["as_good"]]
        self.assertEqual(by_name[found["chosen"]]["parameters"], min(model["parameters"] for model in good))
        for model in found["models"]:
            self.assertAlmostEqual(model["difference"], model["accuracy"] - best)
            self.assertTrue(model["interval"][0] <= model["difference"] <= model["interval"][1])
        self.assertEqual([path.name for path in self.folder.iterdir()], [])

    def test_a_worse_model_is_told_apart(self):
        found = self.json("compare", "digits", "--models", "softmax", "linear 2, relu, linear", "--epochs", "8", "--folds", "2", "--json")
        self.assertEqual(found["chosen"], "softmax")
        self.assertFalse(found["models"][1]["as_good"])
        self.assertLess(found["models"][1]["interval"][1], 0)

    def test_models_are_checked_first(self):
        self.refused("compare", IRIS, "--target", "species", "--models", "softmax", says="two models")
        self.refused("compare", IRIS, "--target", "species", "--models", "softmax,mlq:3", says="mlq")


class Tuning(Case):
    WORDS = ("tune", IRIS, "--target", "species", "--epochs", "16", "--candidates", "8")

    def test_leaves_a_run_of_what_it_chose(self):
        found = self.json(*self.WORDS, "--out", "run", "--quiet", "--json")
        tuning = found["tuning"]
        self.assertEqual(len(tuning["candidates"]), 8)
        chosen = [each for each in tuning["candidates"] if each["fate"] == "chosen"]
        self.assertEqual([each["settings"] for each in chosen], [tuning["chosen"]])
        self.assertEqual(chosen[0]["epochs"], chosen[0]["planned_epochs"])
        self.assertLessEqual(tuning["cost"], 6)
        self.assertEqual([each["question"] for each in tuning["answers"]], ["batch size", "learning rate", "loss", "model"])
        for each in tuning["answers"]:
            self.assertTrue(each["command"].startswith("gradus "))
            self.assertTrue(each["evidence"])
        self.assertTrue((self.folder / "run" / "model.safetensors").is_file())
        self.assertFalse((self.folder / "run" / "search").exists())
        self.assertEqual(found["test_openings"], 1)
        openings = json.loads((self.folder / "test-openings.json").read_text())
        self.assertEqual(openings["test_sets"][0]["openings"], {"train": 1})
        evaluated = self.json("evaluate", "run", "--json")
        self.assertEqual(evaluated["accuracy"], found["validation_accuracy"])
        again = self.json("resume", "run", "--json")
        self.assertEqual(again, {**found, "run": again["run"]})

    def test_the_command_it_names_trains_the_same_model(self):
        found = self.json("tune", "digits", "--epochs", "4", "--candidates", "4", "--folds", "0", "--search", "lr, model=mlp:8|mlp:16", "--out", "run", "--quiet", "--json")
        words = found["tuning"]["command"].split()[2:]
        self.train(*words, out="again")
        self.assertEqual((self.folder / "run" / "model.safetensors").read_bytes(), (self.folder / "again" / "model.safetensors").read_bytes())

    def test_the_same_for_any_number_of_threads_and_after_a_kill(self):
        words = ("tune", "digits", "--epochs", "16", "--candidates", "6", "--model", "mlp:32", "--folds", "0", "--quiet")
        self.gradus(*words, "--threads", "1", "--out", "one")
        self.gradus(*words, "--threads", "2", "--out", "two")
        plan, result = (lambda text: (text["command"], text["result"]))(json.loads((self.folder / "one" / "tune.json").read_text()))
        self.assertEqual(json.loads((self.folder / "two" / "tune.json").read_text())["result"]["candidates"], result["candidates"])
        model = (self.folder / "one" / "model.safetensors").read_bytes()
        self.assertEqual((self.folder / "two" / "model.safetensors").read_bytes(), model)
        for number, seconds in enumerate((0.1, 0.25, 0.5)):
            folder = self.folder / f"killed-{number}"
            process = subprocess.Popen([PROGRAM, *words, "--threads", "1", "--out", str(folder)], cwd=self.folder)
            time.sleep(seconds)
            process.kill()
            process.wait()
            if not (folder / "tune.json").exists():
                continue
            self.gradus("resume", folder, "--quiet")
            self.assertEqual(json.loads((folder / "tune.json").read_text())["result"], result)
            self.assertEqual((folder / "model.safetensors").read_bytes(), model)

    def test_control_c_ends_it_and_resume_goes_on(self):
        words = ("tune", "digits", "--epochs", "64", "--candidates", "6", "--model", "mlp:64", "--folds", "0")
        process = subprocess.Popen([PROGRAM, *words, "--out", "run"], cwd=self.folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        while not (self.folder / "run" / "search").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        error = process.communicate()[1].decode()
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertIn("gradus resume run", error)
        self.gradus("resume", "run", "--quiet")
        self.gradus(*words, "--out", "straight", "--quiet")
        self.assertEqual((self.folder / "run" / "model.safetensors").read_bytes(), (self.folder / "straight" / "model.safetensors").read_bytes())

    def test_a_failing_candidate_is_no_end(self):
        found = self.json("tune", ABALONE, "--target", "Rings", "--model", "mlp:4", "--epochs", "2", "--search", "lr=0.01|1e9", "--out", "run", "--quiet", "--json")
        fates = {each["settings"]: each["fate"] for each in found["tuning"]["candidates"]}
        self.assertTrue(fates["lr 1e9"].startswith("failed"), fates)

    def test_text_is_for_people(self):
        text = self.gradus("tune", IRIS, "--target", "species", "--epochs", "8", "--candidates", "4").stdout
        for word in ("candidate", "batch size", "learning rate", "loss", "model", "gradus curve", "gradus train", "trainings", "runs/tune-1"):
            self.assertIn(word, text)

    def test_what_makes_no_sense_is_refused(self):
        iris = ("tune", IRIS, "--target", "species")
        self.refused(*iris, "--search", "lrr", says='Did you mean "lr"?')
        self.refused(*iris, "--search", "lr, lr", says="twice")
        self.refused(*iris, "--search", "rows", says="gradus curve rows")
        self.refused(*iris, "--search", "lr=fast", says="number")
        self.refused(*iris, "--candidates", "1", says="--candidates")
        self.refused(*iris, "--metric", "rmse", says="rmse")
        self.refused("tune", "-", "--target", "species", says="standard input")
        self.assertEqual([path.name for path in self.folder.iterdir()], [])
        self.train(IRIS, "--target", "species", "--epochs", "1")
        self.refused(*iris, "--out", "run", says="run")


if __name__ == "__main__":
    unittest.main()
