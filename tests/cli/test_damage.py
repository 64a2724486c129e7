"""Strange input, full disks and folders that cannot be written: refused in one or two lines, nothing half-written."""
import json
import os
import pathlib
import resource
import shutil
import struct
import subprocess
import unittest

from support import IRIS, PROGRAM, SANITIZED, Case


def as_nobody(folder):
    """The user "nobody", where the tests run as root, who may write anywhere; with the program where he may read it."""
    if os.getuid() != 0:
        return {}
    program = folder / "gradus"
    if not program.exists():
        shutil.copy(PROGRAM, program)
        program.chmod(0o755)
    return {"user": 65534, "group": 65534, "extra_groups": [], "program": program}


def small_files(most):
    """Files may have this many bytes: a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


class StrangeInput(Case):
    def test_files_that_are_no_tables(self):
        self.refused("train", self.write("empty.csv", ""), says="empty.csv")
        self.refused("train", self.write("header.csv", "a,b\n"), "--target", "b", says="header.csv")
        self.refused("train", self.write("garbage.csv", bytes(range(256)) * 40), "--target", "b", says="garbage.csv")
        self.refused("train", self.write("zeros.csv", bytes(5000)), "--target", "b", says="zeros.csv")
        self.refused("train", self.write("picture.xyz", "what"), says="picture.xyz")
        (self.folder / "folder.csv").mkdir()
        self.refused("train", "folder.csv", says="folder.csv")
        self.refused("train", ".", says=".")
        self.refused("train", "/dev/null", says="null: the file is empty")
        self.refused("train", self.write("torn.csv.gz", b"\x1f\x8b\x08\x00torn"), says="torn.csv.gz")
        self.refused("train", "", says="")

    def test_cells_that_are_no_numbers_are_named(self):
        rows = [f"{x},{x * 2}" for x in range(50)]
        rows[7] = "nan,3"
        self.refused("train", self.write("nan.csv", "x,y\n" + "\n".join(rows) + "\n"), "--target", "y", "--missing", "error", says=["nan.csv", "9", "x"])
        rows[7] = ",3"
        self.refused("train", self.write("hole.csv", "x,y\n" + "\n".join(rows) + "\n"), "--target", "y", "--missing", "error",
                     says=["hole.csv", "9", "x", "--missing drop or --missing auto"])
        for policy in ("drop", "mean", "auto"):
            self.gradus("train", "hole.csv", "--target", "y", "--missing", policy, "--epochs", "1", "--quiet")
        rows[7] = "1,2,3"
        self.refused("train", self.write("wide.csv", "x,y\n" + "\n".join(rows) + "\n"), "--target", "y", says=["wide.csv", "9"])

    def test_options_of_data_are_named_as_they_are_written(self):
        result = self.refused("train", self.write("both.csv", "a b,y\n1,2\n"), "--target", "y", "--ignore", "y", says="(--ignore)")
        self.assertNotIn(" = ", result.stderr)
        self.refused("train", "digits", "--task", "regress", says="--task regress does not fit")
        rows = [f"{x},{x % 7}" for x in range(60)] + ["1,five", "1,six"]
        self.refused("train", self.write("words.csv", "x,y\n" + "\n".join(rows) + "\n"), "--target", "y", "--task", "regress", "--missing", "error", says="it counts as missing (--missing auto)")
        rows = [f"{x},{x % 7}" for x in range(60)] + ["five,1"]
        self.refused("train", self.write("slip.csv", "a b,y\n" + "\n".join(rows) + "\n"), "--target", "y", "--missing", "error", says='--categorical "a b"')
        run = self.train(IRIS, "--target", "species", "--epochs", "1", "--missing", "error")
        head = pathlib.Path(IRIS).read_text().splitlines()[0]
        self.refused("predict", run, self.write("new.csv", head + "\n1,,3,4,setosa\n"), says="--missing drop or --missing auto")

    def test_what_is_long_or_no_text_is_not_repeated(self):
        """A cell, a name or a label of megabytes, or one that a terminal takes for a command."""
        long = "x" * 3_000_000
        rows = "".join(f"{i},{i % 7}.5\n" for i in range(60))
        tables = {
            "cell": ("a,y\n" + rows + f"{long},1\n", ["--target", "y", "--missing", "error"]),
            "digits": ("a,y\n" + rows + f"1,{'1,234.' + '9' * 3_000_000!r}\n".replace("'", '"'), ["--target", "y", "--missing", "error"]),
            "header": (f"{long},y\n" + rows + "one,1\n", ["--target", "y", "--missing", "error"]),
            "target": (f"{long},y\n" + rows, ["--target", "z"]),
            "ignored": ("a,y\n" + rows, ["--target", "y", "--ignore", "x" * 100_000]),
        }
        for name, (text, words) in tables.items():
            result = self.refused("train", self.write(f"{name}.csv", text), *words, says="")
            self.assertLess(len(result.stderr), 1000, name)
        self.assertLess(len(self.gradus("train", "cell.csv", "--target", "y", "--epochs", "1").stdout), 4000)
        labels = "x,y\n" + "".join(f'{i},"{"red" if i % 2 else "a" + chr(27) + "[31mb" + chr(10) + "c" + "d" * 5000}"\n' for i in range(60))
        result = self.gradus("train", self.write("labels.csv", labels), "--target", "y", "--model", "softmax", "--epochs", "1", "--out", "run")
        for said in (result, self.gradus("evaluate", "run"), self.gradus("calibrate", "run"), self.gradus("evaluate", "run", "--data", "labels.csv")):
            self.assertNotIn("\x1b", said.stdout + said.stderr)
            self.assertLess(max(map(len, said.stdout.splitlines())), 300)
        self.assertIn("a\\x1b[31mb\\nc", self.gradus("evaluate", "run").stdout)

    def test_a_target_that_is_not_named_is_the_last_column_and_said(self):
        self.assertIn('the last column, "y", is learnt; --target NAME learns another', self.gradus("train", self.write("xy.csv", "x,y\n1,2\n3,4\n"), "--epochs", "1").stdout)

    def test_damaged_images(self):
        folder = self.folder / "images"
        folder.mkdir()
        (folder / "train-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 0x803, 10, 28, 28) + bytes(100))
        (folder / "train-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, 10) + bytes(10))
        self.refused("train", "images", says="train-images-idx3-ubyte")

    def test_damaged_models(self):
        run = self.train(IRIS, "--target", "species", "--epochs", "1")
        model = run / "model.safetensors"
        good = model.read_bytes()
        for bad in (b"", good[:5], good[:200], b"\xff" * 100, struct.pack("<Q", 1 << 60) + good[8:], good[:-4]):
            model.write_bytes(bad)
            self.refused("predict", "run", IRIS, says="model.safetensors")
        model.write_bytes(good)
        self.gradus("predict", "run", IRIS)
        (run / "run.json").write_text("[1, 2")
        self.refused("evaluate", "run", says="run.json")

    def test_models_whose_parts_do_not_fit(self):
        run = self.train(IRIS, "--target", "species", "--model", "softmax", "--epochs", "1")
        model = run / "model.safetensors"
        good = model.read_bytes()
        length = struct.unpack("<Q", good[:8])[0]

        def put(**changes):
            header = json.loads(good[8:8 + length])
            words = header["__metadata__"]
            words["schema"] = json.dumps({**json.loads(words["schema"]), **changes})
            for key in ("classes", "inputs"):
                if key in changes:
                    words[key] = json.dumps(changes[key])
            text = json.dumps(header).encode()
            model.write_bytes(struct.pack("<Q", len(text)) + text + good[8 + length:])

        one = {"shift": [0.0], "scale": [1.0], "fill": [0.0]}
        for changes in (
            {"classes": ["a", "b"]},
            {"classes": ["a", "b", "c", "d"]},
            {"task": "regress", "targets": ["y"], "classes": [], "target_scaling": one},
            {"sample": [5]},
            {"input_scaling": one},
            {"targets": ["a", "b"]},
        ):
            put(**changes)
            self.refused("predict", "run", IRIS, says="model.safetensors")
            self.refused("predict", model, IRIS, "--proba", says="model.safetensors")
            self.refused("evaluate", "run", says="model.safetensors")
            self.refused("calibrate", "run", says="model.safetensors")
        put()
        self.gradus("predict", "run", IRIS)


class NoRoom(Case):
    def test_a_read_only_folder(self):
        closed = self.folder / "closed"
        closed.mkdir()
        self.folder.chmod(0o755)
        closed.chmod(0o555)
        self.refused("train", "digits", "--epochs", "1", cwd=closed, says=["runs", "not permitted"], **as_nobody(self.folder))
        result = self.refused("train", "digits", "--epochs", "1", "--out", "sub/run", cwd=closed, says=["sub/run", "not permitted"], **as_nobody(self.folder))
        self.assertNotIn("unfinished", result.stderr)
        self.train(IRIS, "--target", "species", "--epochs", "1")
        for path in [self.folder / "run", *(self.folder / "run").iterdir()]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        iris = self.folder / "iris.csv"
        shutil.copy(IRIS, iris)
        iris.chmod(0o644)
        self.refused("predict", self.folder / "run", iris, "-o", "f.csv", cwd=closed, says="f.csv", **as_nobody(self.folder))
        self.assertEqual(list(closed.iterdir()), [])

    def test_a_full_disk_leaves_nothing_half_written(self):
        self.refused("train", "digits", "--epochs", "2", "--model", "mlp:64", "--out", "run", "--quiet", says="run", preexec_fn=small_files(6000))
        left = [path.name for path in (self.folder / "run").iterdir()]
        self.assertNotIn("model.safetensors", left)
        self.assertNotIn("run.json", left)
        self.assertFalse([name for name in left if name.endswith(".unfinished")], left)
        self.assertEqual(self.json("resume", "run", "--json", "--quiet")["epochs"], 2)

    def test_a_folder_in_the_making_is_called_what_it_will_be(self):
        result = self.refused("train", "digits", "--epochs", "1", "--out", "run", says="run/command.json", preexec_fn=small_files(10))
        self.assertNotIn("unfinished", result.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_predictions_are_written_whole_or_not_at_all(self):
        self.train(IRIS, "--target", "species", "--epochs", "1")
        self.refused("predict", "run", IRIS, "-o", "f.csv", says="f.csv", preexec_fn=small_files(500))
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["run", "test-openings.json"])

    @unittest.skipIf(SANITIZED, "a sanitizer takes more than there is")
    def test_little_memory(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        result = self.refused("train", "digits", "--model", "mlp:100000000", "--epochs", "1", says="", preexec_fn=limit)
        self.assertRegex(result.stderr, "memory|large|big|most")
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
