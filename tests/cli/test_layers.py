"""Layers at their edges: statistics of small batches, everything dropped, codes, and losses that take something else."""
import json
import struct
import unittest

from support import IRIS, Case


def tensor(path, name):
    """The float32 numbers of a tensor of a model file."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    entry = json.loads(data[8:8 + size])[name]
    begin, end = entry["data_offsets"]
    return struct.unpack(f"<{(end - begin) // 4}f", data[8 + size + begin:8 + size + end])


class Layers(Case):
    def nine_rows(self):
        rows = [(0.5, 1.25, "p"), (-1.5, 0.75, "n"), (2.0, -0.5, "p"), (0.25, 3.0, "n"), (-0.75, 0.5, "p"), (1.0, -2.0, "n"),
                (-2.5, 1.0, "p"), (0.75, -1.0, "n"), (1.75, 0.25, "p")]
        return self.write("nine.csv", "a,b,y\n" + "".join(f"{a},{b},{y}\n" for a, b, y in rows))

    def test_statistics_of_a_batch_need_two_rows(self):
        words = [self.nine_rows(), "--target", "y", "--model", "batch_norm, linear 2", "--epochs", "200", "--schedule", "constant",
                 "--lr", "1e-6"]
        for batch in ("9", "8"):  # eight and one left over: all nine together
            found = tensor(self.train(*words, "--batch", batch, out=f"b{batch}") / "model.safetensors", "0.running_var")
            for number in found:
                self.assertAlmostEqual(number, 1.125, places=4)
        self.refused("train", *words, "--batch", "1", "--out", "b1", says=["0.batch_norm", "at least 2 rows"])
        self.assertFalse((self.folder / "b1").exists())
        self.refused("gradcheck", "batch_norm, linear 2", "--data", words[0], "--target", "y", "--rows", "1", says="at least 2 rows")
        self.assertEqual(self.json("evaluate", "b9", "--data", self.write("one.csv", "a,b,y\n1,2,p\n"), "--json")["rows"], 1)

    def test_all_may_be_dropped(self):
        for i, model in enumerate(("linear 16, dropout 1, linear 10", "mlp:16,dropout=1", "stochastic_depth 1, linear 10")):
            self.train("digits", "--model", model, "--epochs", "1", out=f"r{i}")
            self.json("evaluate", f"r{i}", "--json")
        for model in ("dropout 1, linear 10", 'residual "linear 64, stochastic_depth 1", linear 10', "linear 8, dropout 0.5, linear 10"):
            text = self.gradus("gradcheck", model).stdout
            self.assertIn("formula: training", text)
            for line in self.jsons("gradcheck", model, "--json"):
                self.assertEqual((line["verdict"], line["formula"]), ("ok", "training"))
                self.assertAlmostEqual(line["symbolic"], line["automatic"], places=9)
        lines = self.jsons("gradcheck", "dropout 1, linear 10", "--mode", "inference", "--json")
        self.assertEqual([line["formula"] for line in lines], ["inference", "inference"])
        self.assertNotEqual(lines[0]["automatic"], 0)
        self.assertIn("formula: inference", self.gradus("gradcheck", "dropout 1, linear 10", "--mode", "inference").stdout)
        self.refused("gradcheck", "relu", "--mode", "inference", says="--mode")
        self.gradus("explain", "linear 3, dropout 1, linear 3")

    def test_codes_are_left_as_they_are(self):
        values = [(7 * i * i + 3 * i) % 23 for i in range(12)]
        data = self.write("codes.csv", "thing,y\n" + "".join(f"{i % 12},{values[i % 12]}.5\n" for i in range(240)))
        words = ["--target", "y", "--model", "embedding 12 1, flatten", "--epochs", "60", "--lr", "0.05"]
        text = self.gradus("train", data, *words, "--out", "run").stdout
        self.assertIn("inputs are left as they are", text)
        self.assertGreater(self.json("evaluate", "run", "--json")["r2"][0], 0.999)
        self.assertGreater(self.json("evaluate", "run", "--data", data, "--json")["r2"][0], 0.999)
        self.gradus("gradcheck", "embedding 12 1, flatten", "--data", data, "--target", "y")
        self.gradus("explain", "embedding 12 1, flatten", "--data", data, "--target", "y")
        self.assertFalse("left as they are" in self.gradus("train", data, "--target", "y", "--epochs", "1", "--out", "other").stdout)

    def test_a_loss_that_takes_something_else_is_refused(self):
        for model, loss, says in (("mlp:8", "nll", "log_softmax"), ("linear 3", "nll", "log_softmax"),
                                  ("linear 3, softmax", "cross_entropy", "leave that layer out"),
                                  ("linear 3, softmax", "hinge", "leave that layer out"),
                                  ("linear 3, sigmoid", "one_vs_rest", "leave that layer out")):
            words = [model, "--loss", loss, "--data", IRIS, "--target", "species"]
            self.refused("train", IRIS, "--target", "species", "--model", model, "--loss", loss, says=["takes", says])
            self.refused("gradcheck", *words, says=["takes", says])
            self.refused("explain", *words, says=["takes", says])
            self.refused("explain", model, "--loss", loss, "--stage", "graph", "--classes", "3", says=["takes", says])
        self.train(IRIS, "--target", "species", "--model", "linear 3, log_softmax", "--loss", "nll")
        self.assertGreater(self.json("evaluate", "run", "--json")["accuracy"], 0.8)


if __name__ == "__main__":
    unittest.main()
