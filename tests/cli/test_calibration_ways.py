"""Probabilities by a sigmoid, a temperature or steps: which one is asked for, kept in the model file, and checked when it is read."""
import json
import random
import unittest

from support import ABALONE, Case


def rows_of(seed, count, classes):
    draw, lines = random.Random(seed), []
    for _ in range(count):
        k = draw.randrange(classes)
        lines.append(f"{draw.gauss(k, 1):.4f},{draw.gauss(-k * k, 2):.4f},{'abc'[k]}")
    return "x,z,y\n" + "\n".join(lines) + "\n"


class Ways(Case):
    def setUp(self):
        super().setUp()
        for classes in (2, 3):
            self.write(f"d{classes}.csv", rows_of(classes, 1500, classes))
            self.train(f"d{classes}.csv", "--target", "y", "--model", "svm", "--epochs", "10", out=f"run{classes}")

    def lines(self, run, data, *words):
        return self.jsons("predict", run, data, "--proba", "--format", "jsonl", *words)

    def test_steps_rise_with_the_score(self):
        before = sorted(((line["b"] - line["a"], line["row"]) for line in self.lines("run2", "d2.csv")))
        found = self.json("calibrate", "run2", "--method", "isotonic", "--json")
        self.assertEqual(len(found["maps"]), 1)
        self.assertEqual(found["maps"][0]["class"], "b")
        self.assertLess(found["nll_after"], found["nll_before"])
        said = {line["row"]: line for line in self.lines("run2", "d2.csv")}
        last = 0
        for _, row in before:
            self.assertGreaterEqual(said[row]["b"], last - 1e-6)
            last = said[row]["b"]
            self.assertAlmostEqual(said[row]["a"] + said[row]["b"], 1, places=6)
        self.assertIn("log_loss", self.json("evaluate", "run2", "--json"))
        self.assertIn("steps", self.gradus("calibrate", "run2", "--method", "isotonic").stdout)
        labelled = self.lines("run2", "d2.csv", "--margin")
        self.assertTrue(all((line["b"] > 0.5) == (line["y"] == "b") for line in labelled))

    def test_several_classes_share_out(self):
        found = self.json("calibrate", "run3", "--method", "isotonic", "--json")
        self.assertEqual([each["class"] for each in found["maps"]], ["a", "b", "c"])
        for line in self.lines("run3", "d3.csv"):
            self.assertAlmostEqual(sum(line[name] for name in "abc"), 1, places=5)
        accuracy = self.json("evaluate", "run3", "--split", "test", "--json")["accuracy"]
        self.assertGreater(accuracy, 0.5)

    def test_one_way_takes_the_place_of_another(self):
        found = {}
        for method in ("platt", "temperature", "isotonic", "auto"):
            found[method] = self.json("calibrate", "run3", "--method", method, "--json")
        kept = "temperature" if "not_kept" in found["platt"] else "platt"
        self.assertEqual(found["auto"]["scalings"], found[kept]["scalings"])
        self.assertEqual(len({each["a"] for each in found["temperature"]["scalings"]}), 1)
        self.assertTrue(all(each["b"] == 0 for each in found["temperature"]["scalings"]))
        self.assertNotIn("maps", found["auto"])
        self.refused("calibrate", "run3", "--method", "beta", says=["beta", "isotonic"])
        self.train(ABALONE, "--task", "regress", "--target", "Rings", "--epochs", "1", out="numbers")
        self.refused("calibrate", "numbers", "--method", "isotonic", says="only those")

    def test_maps_that_make_no_sense_are_refused(self):
        self.gradus("calibrate", "run2", "--method", "isotonic", "--quiet")
        model = self.folder / "run2" / "model.safetensors"
        data = model.read_bytes()
        size = int.from_bytes(data[:8], "little")
        head = json.loads(data[8:8 + size])
        good = json.loads(head["__metadata__"]["calibration"])
        for bad, says in (([{"scores": [1, 2], "probabilities": [0.5, 0.4]}], "do not fall"), ([{"scores": [2, 1], "probabilities": [0, 1]}], "rise"),
                          ([{"scores": [1], "probabilities": [2]}], "0 to 1"), ([], "no maps"), ([{"scores": [1]}], "probabilities"), (good * 2, "maps")):
            head["__metadata__"]["calibration"] = json.dumps(bad)
            text = json.dumps(head).encode()
            text += b" " * (-len(text) % 8)
            model.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + size:])
            self.refused("predict", "run2", "d2.csv", says=says)


if __name__ == "__main__":
    unittest.main()
