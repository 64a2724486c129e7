"""Outputs: never onto what was read, what a run consists of, or a ledger; through links they go on."""
import shutil
import unittest

from support import IRIS, Case


class Outputs(Case):
    def setUp(self):
        super().setUp()
        self.run_folder = self.train(IRIS, "--target", "species", "--model", "softmax", "--epochs", "1", "--no-test", out="runs/one")
        shutil.copy(IRIS, self.folder / "d.csv")

    def kept(self, path, *words, says):
        """The program refuses, and the file is as it was."""
        path = self.folder / path
        before = path.read_bytes() if path.exists() else None
        self.refused(*words, says=["--out", says])
        self.assertEqual(path.read_bytes() if path.exists() else None, before)

    def test_an_output_is_no_input(self):
        (self.folder / "link.csv").symlink_to("d.csv")
        for data, out in (("d.csv", "d.csv"), ("d.csv", "./runs/../d.csv"), ("d.csv", "link.csv"), ("link.csv", "d.csv")):
            self.kept("d.csv", "predict", "runs/one", data, "-o", out, says="read here")
            self.kept("d.csv", "explain", "softmax", "--data", data, "--target", "species", "-o", out, says="read here")
        shutil.copy(self.run_folder / "model.safetensors", self.folder / "m.safetensors")
        self.kept("m.safetensors", "predict", "m.safetensors", "d.csv", "-o", "m.safetensors", says="read here")

    def test_an_output_is_no_file_of_a_run(self):
        for name in ("model.safetensors", "run.json", "command.json", "history.csv", "steps.csv", "rows.csv", "report.html", "checkpoint.safetensors"):
            self.kept(f"runs/one/{name}", "predict", "runs/one", "d.csv", "-o", f"runs/one/{name}", says="file of a run" if name != "model.safetensors" else "read here")
            self.kept(f"runs/one/{name}", "explain", "softmax", "-o", f"runs/one/{name}", says="file of a run")
        (self.folder / "ahead.csv").symlink_to("runs/one/checkpoint.safetensors")
        self.kept("runs/one/checkpoint.safetensors", "explain", "softmax", "-o", "ahead.csv", says="file of a run")
        self.gradus("predict", "runs/one", "d.csv", "-o", "runs/one/predictions.csv")

    def test_an_output_is_no_ledger(self):
        self.kept("runs/test-openings.json", "predict", "runs/one", "d.csv", "-o", "runs/test-openings.json", says="ledger")
        self.kept("test-openings.json", "explain", "softmax", "-o", "test-openings.json", says="ledger")
        self.kept("book.json", "predict", "runs/one", "d.csv", "--ledger", "book.json", "-o", "./book.json", says="ledger")

    def test_an_output_goes_on_to_where_a_link_leads(self):
        (self.folder / "there").mkdir()
        (self.folder / "p.csv").symlink_to("there/new.csv")
        for _ in range(2):
            self.gradus("predict", "runs/one", "d.csv", "-o", "p.csv")
            self.assertTrue((self.folder / "p.csv").is_symlink())
            self.assertEqual(len((self.folder / "there/new.csv").read_text().splitlines()), 151)
        self.assertTrue(self.gradus("predict", "runs/one", "d.csv", "-o", "/dev/stdout").stdout.startswith("row,"))


if __name__ == "__main__":
    unittest.main()
