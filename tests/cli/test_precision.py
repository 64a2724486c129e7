"""What predict writes and evaluate says: to the last digit, by scores, or not at all."""
import csv
import io
import json
import math
import random
import struct
import unittest

from support import IRIS, Case


def table(text):
    return list(csv.reader(io.StringIO(text)))


def numbers(text):
    return [[float(cell) for cell in line[1:]] for line in table(text)[1:]]


def rmse(said, true):
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(said, true)) / len(true))


class Precision(Case):
    def clusters(self, name="clusters.csv", rows=150):
        random.seed(3)
        centres = [(0, 3), (3, -2), (-3, -2)]
        lines = [f"{centres[i % 3][0] + random.gauss(0, .5)},{centres[i % 3][1] + random.gauss(0, .5)},c{i % 3}" for i in range(rows)]
        return self.write(name, "a,b,y\n" + "\n".join(lines) + "\n")

    def weights(self, run):
        """Parameters by name, and the schema."""
        data = (self.folder / run / "model.safetensors").read_bytes()
        size = struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8:8 + size])
        schema = json.loads(header.pop("__metadata__")["schema"])
        return {name: data[8 + size + at["data_offsets"][0]:8 + size + at["data_offsets"][1]] for name, at in header.items()}, schema, header

    def test_targets_with_a_large_offset_read_back_in_their_own_units(self):
        random.seed(0)
        xs = [random.gauss(0, 1) for _ in range(200)]
        ys = [1e8 + 2 * x for x in xs]
        data = self.write("t.csv", "x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in zip(xs, ys)))
        for dtype in ("float32", "float64"):
            self.train(data, "--target", "y", "--model", "linear", "--solver", "exact", "--dtype", dtype, out=dtype)
            said = [line[0] for line in numbers(self.gradus("predict", dtype, data).stdout)]
            found = self.json("evaluate", dtype, "--data", data, "--json")["rmse"][0]
            self.assertLess(rmse(said, ys), 2e-6)
            self.assertAlmostEqual(rmse(said, ys), found, delta=1e-12 + 1e-6 * found)

    def test_a_float64_model_is_fed_and_written_in_float64(self):
        random.seed(0)
        away = [random.gauss(0, 3) for _ in range(200)]
        xs = [1e9 + d for d in away]
        ys = [2 * (x - 1e9) for x in xs]
        data = self.write("t.csv", "x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in zip(xs, ys)))
        self.train(data, "--target", "y", "--model", "linear", "--solver", "exact", "--no-scale", "--dtype", "float64")
        said = [line[0] for line in numbers(self.gradus("predict", "run", data).stdout)]
        self.assertLess(rmse(said, ys), 1e-4)  # a double of 1e9 is exact to 1e-7
        self.train(IRIS, "--target", "species", "--model", "softmax", "--dtype", "float64", "--epochs", "3", out="classes")
        for line in numbers(self.gradus("predict", "classes", IRIS, "--proba").stdout):
            self.assertAlmostEqual(sum(line), 1, delta=1e-15)

    def test_losses_are_those_of_the_data_in_double(self):
        times = [1700000000 + 60 * i for i in range(60)]
        data = self.write("ts.csv", "x,t\n" + "".join(f"{i},{t}\n" for i, t in enumerate(times)))
        command = ["train", data, "--target", "t", "--task", "regress", "--model", "linear", "--solver", "exact", "--out"]
        trained = self.gradus(*command, "near", "--no-scale")
        self.assertIn('column "t": float32 rounds its numbers', trained.stderr)
        found = self.json("evaluate", "near", "--data", data, "--json")
        self.assertGreater(found["rmse"][0], 1)
        self.assertAlmostEqual(found["loss"], found["rmse"][0] ** 2, delta=1e-9 * found["loss"])
        self.assertNotIn("float32", self.gradus(*command, "scaled").stderr)
        one = self.write("one.csv", "x,t\n5,1700000300\n")
        self.assertEqual(self.json("evaluate", "near", "--data", one, "--json")["r2"], [None])
        self.assertRegex(self.gradus("evaluate", "near", "--data", one).stdout, r"(?m)^r2 +- +- +-$")

    def test_settings_that_float32_does_not_hold_are_refused(self):
        command = ["train", IRIS, "--target", "species", "--epochs", "1"]
        self.refused(*command, "--model", "linear 4, leaky_relu inf, linear", says="finite")
        self.refused(*command, "--model", "linear 4, leaky_relu nan, linear", says="finite")
        self.refused(*command, "--model", "linear 4, elu alpha=1e300, linear", says="float32")
        self.refused(*command, "--l2", "1e300", says="float32")
        self.refused(*command, "--loss", "cross_entropy class_weights=1e300,1,1", says="float32")

    def test_the_class_is_that_of_the_largest_score(self):
        self.clusters()
        self.train("clusters.csv", "--target", "y", "--model", "one_vs_rest")
        raw, schema, _ = self.weights("run")
        w, b = struct.unpack("<6f", raw["0.weight"]), struct.unpack("<3f", raw["0.bias"])
        shift, scale = schema["input_scaling"]["shift"], schema["input_scaling"]["scale"]
        points, best = [], []
        for r in (1, 10, 20, 40, 80, 1000):
            for x, y in ((1, .2), (1, .5), (.5, .5), (-1, .3), (-.6, .6), (.2, 1)):
                z = [(v * r - shift[j]) * scale[j] for j, v in enumerate((x, y))]
                scores = [w[2 * k] * z[0] + w[2 * k + 1] * z[1] + b[k] for k in range(3)]
                points.append((r * x, r * y))
                best.append(f"c{scores.index(max(scores))}")
        self.write("far.csv", "a,b\n" + "".join(f"{x},{y}\n" for x, y in points))
        self.assertEqual([line[1] for line in table(self.gradus("predict", "run", "far.csv").stdout)[1:]], best)
        self.write("far.csv", "a,b,y\n" + "".join(f"{x},{y},{label}\n" for (x, y), label in zip(points, best)))
        self.assertEqual(self.json("evaluate", "run", "--data", "far.csv", "--json")["accuracy"], 1)

    def test_weights_out_of_range_predict_nothing(self):
        self.clusters()
        for model in ("softmax", "one_vs_rest", "svm"):
            self.train("clusters.csv", "--target", "y", "--model", model, out=model)
            path = self.folder / model / "model.safetensors"
            _, _, header = self.weights(model)
            data = bytearray(path.read_bytes())
            at = 8 + struct.unpack("<Q", data[:8])[0] + header["0.weight"]["data_offsets"][0]
            # Finite numbers, which a file may hold; sums of them are infinite, and differences of those NaN.
            data[at:at + 24] = struct.pack("<6f", 3e38, 3e38, 3e38, -3e38, -3e38, 3e38)
            path.write_bytes(data)
            for words in ([], ["--proba"], ["-o", "answer.csv"]):
                self.refused("predict", model, "clusters.csv", *words, says="row")
            self.assertFalse((self.folder / "answer.csv").exists())
            self.refused("evaluate", model, says="row")
            self.refused("evaluate", model, "--data", "clusters.csv", says="row")
            self.refused("calibrate", model, says="row")
            data[at:at + 4] = struct.pack("<f", float("nan"))
            path.write_bytes(data)
            self.refused("predict", model, "clusters.csv", says="model.safetensors")

    def test_scores_that_are_no_numbers_name_the_rows(self):
        self.clusters()
        self.train("clusters.csv", "--target", "y", "--model", "linear 8, relu, linear 8, relu, linear 8, relu, linear")
        self.write("wide.csv", "a,b\n1,2\n1e38,1e38\n3,-2\n")
        # Either the number does not fit float32 once it is scaled, or what is computed of it does not.
        self.refused("predict", "run", "wide.csv", "-o", "answer.csv", says=["wide", "row 2"])
        self.assertFalse((self.folder / "answer.csv").exists())


if __name__ == "__main__":
    unittest.main()
