"""The commands that look inside: gradcheck, ops, parts, explain, doctor, bench."""
import pathlib
import shutil
import subprocess
import unittest
import xml.etree.ElementTree

from support import IRIS, PICTURES, UTF8, Case


class Gradcheck(Case):
    def test_every_op_is_right(self):
        checks = self.jsons("gradcheck", "--all", "--json")
        names = [op["op"] for op in self.jsons("ops", "--json")]
        self.assertEqual([check["op"] for check in checks], names)
        for check in checks:
            if check["error"] is None:
                self.assertEqual(list(check), ["op", "error", "samples", "reason"])
                self.assertTrue(check["reason"])
            else:
                self.assertEqual(list(check), ["op", "error", "samples"])
                self.assertLessEqual(check["error"], 1e-7, check)
                self.assertGreater(check["samples"], 0)
        self.assertIsNone(next(check for check in checks if check["op"] == "greater")["error"])

    def test_one_op(self):
        self.assertIn("gelu", self.gradus("gradcheck", "gelu").stdout)
        check = self.json("gradcheck", "sigmoid", "--json")
        self.assertEqual(list(check), ["op", "error", "samples", "entries"])
        self.assertEqual(len(check["entries"]), check["samples"])
        for entry in check["entries"]:
            self.assertAlmostEqual(entry["manual"], entry["numerical"], places=6)
        self.assertIn("no gradient", self.gradus("gradcheck", "argmax").stdout)

    def test_a_model_has_a_line_per_parameter(self):
        text = self.gradus("gradcheck", "mlp:5", "--data", IRIS, "--target", "species").stdout
        for name in ("0.weight", "0.bias", "2.weight", "2.bias", "automatic", "numerical"):
            self.assertIn(name, text)
        for line in self.jsons("gradcheck", "mlp:5", "--data", IRIS, "--target", "species", "--json"):
            self.assertLess(line["error"], 1e-6)
            self.assertAlmostEqual(line["automatic"], line["numerical"], places=5)
            self.assertAlmostEqual(line["automatic"], line["forward"], places=3)
            self.assertAlmostEqual(line["automatic"], line["manual"], places=9)
        self.assertIn("time: numerical", text)
        line = self.jsons("gradcheck", "linear 4, gelu, linear 10", "--json")[0]
        self.assertIsNone(line["manual"])

    def test_rows_that_are_typed(self):
        # z = w x from 0.5 on, squared error of 3 x - 1 at x = 2: dl/dw = 2 (1 - 5) 2.
        line = self.jsons("gradcheck", "linear 1 bias=false weights=[[0.5]]", "--loss", "squared_error", "--x", "2", "--y", "5", "--json")[0]
        self.assertEqual(line["automatic"], -16)
        text = self.gradus("explain", "linear 1 bias=false weights=[[0.5]]", "--loss", "squared_error", "--x", "2", "--y", "5", "--trace").stdout
        self.assertIn("16", text)
        self.assertIn("typed rows", text)
        text = self.gradus("explain", "softmax", "--x", "[[1, 2], [3, 4]]", "--y", "[0, 2]", "--nodes").stdout
        self.assertIn("[2, 3]", text)  # three classes
        self.assertIn("[2, 4]", self.gradus("explain", "softmax", "--x", "[[1, 2], [3, 4]]", "--y", "[0, 2]", "--classes", "4", "--nodes").stdout)
        found = self.json("gradcheck", "linear 2", "--x", "[1, 2]", "--y", "1", "--jacobian", "--by", "0.weight", "--json")["jacobian"]
        for number, wanted in zip(found[0] + found[1], [1, 2, 0, 0, 0, 0, 1, 2]):
            self.assertAlmostEqual(number, wanted, delta=1e-2)  # inputs are moved a little, away from kinks
        for words in (["--x", "[1, 2]"], ["--y", "1"], ["--x", "[[1, 2]]", "--y", "[0, 1]"], ["--x", "1 2", "--y", "0"],
                      ["--x", "1", "--y", "0", "--data", IRIS]):
            for command in ("gradcheck", "explain"):
                self.refused(command, "softmax", *words, says="--" if words[0:2] != ["--x", "1 2"] else "x=1 2")

    def test_the_size_of_the_data_does_not_matter(self):
        for size in (1e-8, 1e4, 1e8, 1e12):
            data = self.write("t.csv", "x,t\n" + "".join(f"{i},{i * size + 5}\n" for i in range(50)))
            words = ["linear", "--data", data, "--target", "t", "--no-scale"]
            for line in self.jsons("gradcheck", *words, "--json"):
                self.assertEqual(line["verdict"], "ok", (size, line))
            self.gradus("gradcheck", *words, "--corrupt", "0.weight", code=1)
            self.assertNotIn("WRONG", self.gradus("explain", *words).stdout)

    def test_a_corrupted_gradient_is_named(self):
        result = self.gradus("gradcheck", "mlp:5", "--data", IRIS, "--target", "species", "--corrupt", "2.bias", code=1)
        self.assertIn("2.bias", result.stderr)
        self.assertNotIn("0.weight", result.stderr)
        self.refused("gradcheck", "mlp:5", "--data", IRIS, "--target", "species", "--corrupt", "2.bais", says='"2.bias"')

    def test_jacobians_of_models(self):
        words = ["gradcheck", "--data", IRIS, "--target", "species", "--jacobian"]
        found = self.json(*words, "linear 3, softmax", "--json")
        self.assertEqual(found["outputs"], ["setosa", "versicolor", "virginica"])
        self.assertEqual(found["inputs"], ["sepal_length", "sepal_width", "petal_length", "petal_width"])
        self.assertEqual([len(row) for row in found["jacobian"]], [4, 4, 4])
        for column in zip(*found["jacobian"]):
            self.assertLess(abs(sum(column)), 1e-12)  # probabilities always sum to one
            self.assertGreater(max(map(abs, column)), 1e-6)
        for key in ("numerical_error", "vector_jacobian_error", "jacobian_vector_error"):
            self.assertLess(found[key], 1e-7)
        # dz/db of a linear layer is the identity; by its weights, the input stands in the row of each class.
        self.assertEqual(self.json(*words, "linear 3", "--by", "0.bias", "--json")["jacobian"], [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        rows = self.json(*words, "linear 3", "--by", "0.weight", "--json")["jacobian"]
        self.assertEqual(rows[0][:4], rows[1][4:8])
        self.assertEqual(rows[0][4:], [0] * 8)
        text = self.gradus(*words, "mlp:5").stdout
        for part in ("Jacobian 3 by 4", "petal_width", "setosa", "central differences"):
            self.assertIn(part, text)
        self.assertIn("Jacobian 10 by 64", self.gradus("gradcheck", "mlp:5", "--jacobian").stdout)
        self.refused(*words, "mlp:5", "--by", "0.wieght", says='"0.weight"')
        self.refused("gradcheck", "mlp:5", "--by", "0.weight", says="--jacobian")

    def test_jacobians_of_ops(self):
        found = self.json("gradcheck", "sigmoid", "--jacobian", "--json")
        for i, row in enumerate(found["jacobian"]):
            self.assertTrue(all((number != 0) == (i == j) for j, number in enumerate(row)), row)
        self.assertIn("Jacobian", self.gradus("gradcheck", "matmul", "--jacobian").stdout)
        self.refused("gradcheck", "argmax", "--jacobian", says="no Jacobian")

    def test_what_is_neither_is_refused(self):
        self.refused("gradcheck", says="--all")
        self.refused("gradcheck", "mlpp:5", says="mlp")


class Textbook(Case):
    def test_rows_in_full(self):
        text = self.gradus("textbook", "C12", "c5", "G7").stdout
        for words in ("C12   ok", "-log p_a", "expected 0.6931", "C5    ok", "G7    not yet", "3 rows: 2 ok"):
            self.assertIn(words, text)

    def test_a_row_a_line_as_json(self):
        lines = self.jsons("textbook", "C12", "C11", "G7", "--json")
        self.assertEqual([line["id"] for line in lines], ["C12", "C11", "G7"])
        for line in lines:
            self.assertEqual(list(line), ["id", "expected", "computed", "tolerance", "notes", "verdict", "seconds"])
            self.assertLessEqual(set(line["tolerance"]), set(line["expected"] or []))
        self.assertGreater(lines[0]["tolerance"]["loss, natural logarithm"], 0)
        self.assertEqual([line["verdict"] for line in lines], ["ok", "ok", "not yet"])
        self.assertAlmostEqual(lines[0]["computed"]["loss, natural logarithm"], 0.693147, places=6)
        self.assertEqual(list(lines[1]["expected"]), list(lines[1]["computed"]))
        self.assertIsNone(lines[2]["expected"])

    def test_data_that_is_absent_or_damaged(self):
        line = self.json("textbook", "A4", "--data", "/nonexistent", "--json")
        self.assertEqual(line["verdict"], "partly")
        self.assertIn("mnist", line["reason"])
        self.assertIn("1 partly", self.gradus("textbook", "A4", "--data", "/nonexistent").stdout)
        (self.folder / "mnist").mkdir()
        self.write("mnist/train-images-idx3-ubyte", b"\0\0\x08\x03 and no more")
        line = self.json("textbook", "A4", "--data", self.folder, "--json", code=1)
        self.assertEqual(line["verdict"], "miss")
        self.assertIn("train-images", line["reason"])

    def test_no_row_needs_a_checkout(self):
        for line in self.jsons("textbook", "--data", "/nonexistent", "--json"):
            self.assertIn(line["verdict"], ("ok", "partly", "not yet") if PICTURES or line["id"] != "G5" else ("absent",), line)

    def test_a_row_that_is_not_there(self):
        self.refused("textbook", "C122", says='"C12"')


class Ops(Case):
    def test_the_catalog(self):
        for op in self.jsons("ops", "--json"):
            for field in ("op", "signature", "doc", "formula", "example"):
                self.assertTrue(op[field], (op["op"], field))
            self.assertEqual(op["differentiable"], op["reason"] is None)
        text = self.gradus("ops").stdout
        self.assertRegex(text, r"(?m)^relu ")

    def test_one_op_in_full(self):
        text = self.gradus("ops", "relu").stdout
        for word in ("relu", "formula", "input", "output", "max"):
            self.assertIn(word, text)
        self.assertIn("in formulas     relu", text)
        self.assertNotIn("attribute", text)
        self.assertRegex(self.gradus("ops", "elu").stdout, r"(?m)^alpha +1 +a number")
        [op] = self.jsons("ops", "elu", "--json")
        self.assertEqual([field["field"] for field in op["attributes"]], ["alpha"])
        self.refused("ops", "rleu", says='"relu"')


class Explain(Case):
    def test_stages_of_a_step(self):
        graph = self.gradus("explain", "mlp:8", "--stage", "graph", "--input", "5", "--classes", "3", "--batch", "4").stdout
        self.assertIn("matmul", graph)
        self.assertIn("next 0.weight", graph)
        texts = {stage: self.gradus("explain", "mlp:8", "--stage", stage).stdout for stage in ("graph", "simplify", "specialise", "fuse", "program")}
        self.assertEqual(len(set(texts.values())), 5)
        self.assertTrue(all(texts.values()))

    def test_the_pass_with_its_numbers(self):
        text = self.gradus("explain", "mlp:2", "--input", "2", "--batch", "1", "--trace").stdout
        for words in ("Forward pass", "Backward pass", "dL/dL = 1   (where it begins)", "dL/dW1 = ", "dL/dW2[1,1] = ", "(sum over paths)"):
            self.assertIn(words, text)
        self.assertTrue(text.isascii())
        nodes = self.gradus("explain", "lenet5", "--nodes").stdout
        folded = self.gradus("explain", "lenet5", "--nodes", "--fold").stdout
        for words in ("upstream    dL/da1 = ", "local       da1/dz1 = ", "downstream  to z1: "):
            self.assertIn(words, nodes)
            self.assertIn(words, folded)
        self.assertLess(folded.count("value"), nodes.count("value"))

    @unittest.skipUnless(PICTURES, "built without Graphviz")
    def test_the_page(self):
        self.gradus("explain", "softmax", "--format", "html", "-o", "page.html")
        html = (self.folder / "page.html").read_text()
        for words in ("<math", 'class="stepper"', "The gradient, derived", "</html>"):
            self.assertIn(words, html)
        self.refused("explain", "softmax", "--format", "html", "--stage", "graph", says="leave out --stage")

    @unittest.skipUnless(PICTURES, "built without Graphviz")
    def test_the_graph_as_a_picture(self):
        svg = self.gradus("explain", "lenet5", "--fold", "--format", "svg").stdout
        root = xml.etree.ElementTree.fromstring(svg)
        texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
        for text in ("h1 = max_pool2d(a1)", "local step(a1)", "3.weight"):
            self.assertIn(text, texts)
        dot = self.gradus("explain", "softmax", "--format", "dot").stdout
        self.assertIn("y = one_hot(c)", dot)
        if shutil.which("dot"):
            subprocess.run(["dot", "-Tsvg"], input=dot, text=True, check=True, stdout=subprocess.DEVNULL)

    def test_a_picture_without_graphviz_is_refused(self):
        libraries = self.folder / "libraries"
        libraries.mkdir()
        (libraries / "libgvc.so.6").write_text("no library")
        env = dict(UTF8, LD_LIBRARY_PATH=str(libraries))
        for form in ("svg", "html"):
            says = ["without Graphviz", "-DGRADUS_GRAPHVIZ=ON"] if not PICTURES else ["libgvc.so.6", "Debian package libgvc6"]
            self.refused("explain", "softmax", "--format", form, "-o", "picture", env=env, says=says)
            self.assertFalse((self.folder / "picture").exists())
        self.assertIn("digraph", self.gradus("explain", "softmax", "--format", "dot", env=env).stdout)
        self.assertIn("Graphviz", " ".join(self.json("doctor", "--json", env=env)["problems"]))
        self.assertEqual(self.json("textbook", "G5", "--json", env=env)["verdict"], "absent")
        if PICTURES:  # a library of that name that is another one
            other = next(line.split()[-1] for line in pathlib.Path("/proc/self/maps").read_text().splitlines() if "libc.so" in line)
            (libraries / "libgvc.so.6").unlink()
            (libraries / "libgvc.so.6").symlink_to(other)
            self.refused("explain", "softmax", "--format", "svg", env=env, says=["undefined symbol", "Debian package libgvc6"])

    @unittest.skipUnless(PICTURES, "built without Graphviz")
    def test_graphviz_is_loaded_for_a_picture_alone(self):
        env = dict(UTF8, LD_DEBUG="files")
        self.assertNotIn("libgvc", self.gradus("explain", "softmax", "--trace", env=env).stderr)
        self.assertIn("libgvc", self.gradus("explain", "softmax", "--format", "svg", env=env).stderr)

    def test_dot(self):
        dot = self.gradus("explain", "softmax", "--stage", "graph", "--format", "dot").stdout
        self.assertTrue(dot.startswith("digraph"))
        self.assertEqual(dot.count("{"), dot.count("}"))


class Machine(Case):
    def test_parts_are_listed_with_every_field(self):
        parts = self.jsons("parts", "--json")
        self.assertEqual({part["sort"] for part in parts},
                         {"layer", "loss", "penalty", "initialiser", "optimizer", "schedule", "solver", "model"})
        by_name = {(part["sort"], part["part"]): part for part in parts}
        kernel = by_name["layer", "conv2d"]["fields"][1]
        self.assertEqual((kernel["field"], kernel["default"], kernel["range"]), ("kernel", "3", "at least 1 and at most 1000000"))
        self.assertIn("3x5", kernel["type"])
        reduction = by_name["loss", "huber"]["fields"][-1]
        self.assertEqual((reduction["type"], reduction["default"]), ("mean or sum or none", "mean"))
        rate = by_name["optimizer", "adam"]["fields"][0]
        self.assertEqual((rate["scale"], rate["default"]), ("logarithmic", "0.001"))
        for part in parts:
            self.assertTrue(part["doc"] and part["example"].startswith(part["part"]), part)
            for field in part["fields"]:
                self.assertTrue(field["doc"] and field["type"], field)

    def test_one_part_is_shown_in_full(self):
        text = self.gradus("parts", "momentum").stdout
        for words in ("momentum, optimizer", "tau", "0.9", "learning_rate"):
            self.assertIn(words, text)
        self.assertEqual(len(self.jsons("parts", "softmax", "--json")), 2)  # a layer and a model
        self.refused("parts", "momentun", says='"momentum"')

    def test_doctor(self):
        facts = self.json("doctor", "--json")
        for field in ("processor", "system", "instruction_set", "threads", "speed", "memory_bytes", "versions", "problems"):
            self.assertIn(field, facts)
        self.assertGreater(facts["speed"][0]["peak_gflops"], 1)
        self.assertGreater(facts["speed"][0]["matrix_share"], 0)
        self.assertIn("GFLOP/s", self.gradus("doctor").stdout)

    def test_bench_step(self):
        for line in self.jsons("bench", "step", "--json", "--threads", "2", "--work", "64-32-10 B32", "12x2-3 B8"):
            self.assertEqual(list(line), ["engine", "threads", "work", "us"])
            self.assertEqual((line["engine"], line["threads"]), ("gradus", 2))
            self.assertTrue(0.1 < line["us"] < 1e5)

    def test_bench_profile(self):
        whole, *parts = self.jsons("bench", "step", "--profile", "--json", "--threads", "1", "--work", "64-32-10 B32")
        self.assertEqual(list(whole), ["engine", "threads", "work", "us"])
        for part in parts:
            self.assertEqual(list(part), ["engine", "threads", "work", "ops", "count", "us", "share"])
        self.assertEqual([part["us"] for part in parts], sorted((part["us"] for part in parts), reverse=True))
        self.assertEqual(len({part["ops"] for part in parts}), len(parts))
        self.assertTrue(any(part["ops"].startswith("matmul") for part in parts), parts)
        self.assertAlmostEqual(sum(part["share"] for part in parts), 1, places=6)
        self.refused("bench", "predict", "--profile", says="step")

    def test_bench_predict_gives_two_lines(self):
        names = [line["work"] for line in self.jsons("bench", "predict", "--json", "--threads", "1", "--work", "64-32-10 B32")]
        self.assertEqual(names, ["64-32-10 predict 1", "64-32-10 predict 1000"])

    def test_bench_takes_any_model(self):
        lines = self.jsons("bench", "step", "--json", "--model", "linear 20, tanh, linear 7", "--input", "300", "--classes", "7", "--batch", "48")
        self.assertEqual(len(lines), 1)
        self.jsons("bench", "predict", "--json", "--model", "mlp:9", "--input", "1x6x5")

    def test_bench_knows_its_works(self):
        lines = self.jsons("bench", "step", "--json", "--threads", "1", "--work", "lenet5 B64", "64-32-10 B32")
        self.assertEqual([line["work"] for line in lines], ["lenet5 B64", "64-32-10 B32"])
        self.refused("bench", "step", "--work", "784-128-10", says="784-128-10 B64")
        self.refused("bench", "step", "--model", "mlp:9", "--input", "0x5", says="--input")

    def test_bench_peak(self):
        line, = self.jsons("bench", "peak", "--json")
        self.assertGreater(line["gflops"], 1)


if __name__ == "__main__":
    unittest.main()
