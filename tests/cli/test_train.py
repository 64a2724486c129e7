"""Training: the run folder, the JSON fields, progress, configuration, and the same bytes for any number of threads."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from support import ABALONE, ASCII, IRIS, PROGRAM, UTF8, Case

CLASS_FIELDS = ["run", "model", "epochs", "seconds", "rows_per_second", "train_loss", "validation_loss", "accuracy", "validation_accuracy", "test_accuracy", "ended", "verdict", "evidence"]
NUMBER_FIELDS = CLASS_FIELDS[:7] + ["rmse", "validation_rmse", "test_rmse", "ended", "verdict", "evidence"]


def on_a_terminal(words, folder, columns=100, environment=UTF8):
    """Runs the program on a terminal and returns all that it draws there."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(PROGRAM, [PROGRAM, *words], {**environment, "TERM": "xterm"})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    drawn = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        drawn += part
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return drawn.decode("utf-8", "replace"), os.waitstatus_to_exitcode(status)


class Train(Case):
    def test_json_has_the_fields_for_classes_and_nothing_else(self):
        result = self.json("train", "digits", "--model", "mlp:16", "--epochs", "3", "--json")
        self.assertEqual(list(result), CLASS_FIELDS)
        self.assertEqual(result["epochs"], 3)
        self.assertEqual(result["model"], "mlp:16")
        for field in CLASS_FIELDS[2:-3]:
            self.assertIsInstance(result[field], (int, float), field)
        self.assertTrue(0.6 < result["test_accuracy"] <= 1 and 0.6 < result["accuracy"] <= 1, result)
        self.assertGreater(result["rows_per_second"], 0)

    def test_json_has_the_fields_for_numbers(self):
        result = self.json("train", ABALONE, "--target", "Rings", "--task", "regress", "--epochs", "5", "--json", "--quiet")
        self.assertEqual(list(result), NUMBER_FIELDS)
        self.assertTrue(1 < result["test_rmse"] < 3.2, result)

    def test_a_log_gets_some_twenty_lines(self):
        for epochs, lines in ((250, 21), (20, 20), (3, 3)):
            told = self.gradus("train", IRIS, "--model", "softmax", "--epochs", epochs, "--out", f"run{epochs}")
            said = [line for line in (told.stdout + told.stderr).splitlines() if line.startswith("epoch ")]
            self.assertEqual(len(said), lines, said)
            self.assertTrue(said[0].startswith("epoch 1/") and said[-1].startswith(f"epoch {epochs}/"), said)

    def test_two_targets_are_learnt_together(self):
        result = self.json("train", ABALONE, "--target", "Rings", "Shell_weight", "--epochs", "5", "--json", "--quiet", "--out", "two")
        self.assertEqual(len(result["rmse_per_output"]), 2)
        self.assertEqual(len(result["test_rmse_per_output"]), 2)
        self.assertLess(result["rmse_per_output"][1], 0.1)
        again = self.json("train", ABALONE, "--target", "Rings", "--target", "Shell_weight", "--epochs", "5", "--json", "--quiet")
        self.assertEqual(again["rmse_per_output"], result["rmse_per_output"])
        evaluation = self.json("evaluate", "two", "--json")
        self.assertEqual([len(evaluation[field]) for field in ("rmse", "mae", "r2")], [2, 2, 2])
        header, first = self.gradus("predict", "two", ABALONE).stdout.splitlines()[:2]
        self.assertEqual(header, "row,Rings,Shell_weight")
        self.assertEqual(len(first.split(",")), 3)

    def test_data_may_stand_behind_an_option_that_takes_many(self):
        self.gradus("train", "--target", "species", IRIS, "--epochs", "1", "--quiet")
        self.gradus("train", "--epochs", "1", "--quiet", "--target", "species", IRIS)
        self.assertEqual(len(list((self.folder / "runs").glob("iris-*"))), 2)

    def test_the_run_folder_is_complete(self):
        run = self.train("digits", "--model", "mlp:8", "--epochs", "2", "--seed", "4")
        for name in ("command.json", "model.safetensors", "history.csv", "report.html", "run.json"):
            self.assertTrue((run / name).is_file(), name)
        record = json.loads((run / "run.json").read_text())
        self.assertEqual(record["seed"], 4)
        self.assertEqual(record["test_openings"], 1)
        self.assertEqual(len((run / "history.csv").read_text().splitlines()), 3)
        self.assertFalse([path for path in run.iterdir() if "tmp" in path.name or path.name.startswith(".")])

    def test_runs_are_numbered_and_never_overwritten(self):
        for _ in range(2):
            self.gradus("train", IRIS, "--target", "species", "--model", "mlp:4,3", "--epochs", "1", "--quiet")
        self.assertEqual(sorted(path.name for path in (self.folder / "runs").iterdir()), ["iris-mlp4-3-1", "iris-mlp4-3-2", "test-openings.json"])
        run = self.train("digits", "--model", "mlp:4", "--epochs", "1")
        before = (run / "model.safetensors").read_bytes()
        self.refused("train", "digits", "--epochs", "1", "--out", "run", says=["run", "--out"])
        self.assertEqual((run / "model.safetensors").read_bytes(), before)

    def test_nothing_is_left_of_a_training_that_cannot_start(self):
        self.refused("train", IRIS, "--target", "speceis", says=["speceis", 'Did you mean "species"?'])
        self.refused("train", "digits", "--model", "mlp:0", says="mlp")
        self.refused("train", "digits", "--model", "liner 5", says='"linear"')
        self.refused("train", "digits", "--loss", "cross_entrpy", says='"cross_entropy"')
        self.refused("train", "digits", "--optimizer", "admw", says="adam")
        self.refused("train", "digits", "--optimizer", "momentum tua=0.5", says="tau")
        self.refused("train", "digits", "--schedule", "cosin", says='"cosine"')
        self.refused("train", "digits", "--freeze", "9", says="9")
        self.refused("train", "digits", "--l2", "0.1", "--optimizer", "momentum alpha=0.1", says="alpha")
        self.refused("train", "nowhere.csv", says="nowhere.csv")
        self.refused("train", "digit", says='"digits"')
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_what_was_there_before_stays(self):
        self.write("notes.txt", "precious")
        self.refused("train", IRIS, "--target", "species", "--out", "notes.txt", says="notes.txt")
        self.assertEqual((self.folder / "notes.txt").read_text(), "precious")
        (self.folder / "runs").mkdir()
        (self.folder / "runsX").mkdir()
        (self.folder / "link").symlink_to("runsX")
        for name in ("runsX", "link", "runs"):
            self.refused("train", "nowhere.csv", "--out", name, says="nowhere.csv")
        self.assertTrue((self.folder / "runs").is_dir() and (self.folder / "runsX").is_dir() and (self.folder / "link").is_symlink())
        self.train("digits", "--model", "mlp:4", "--epochs", "1", out="link")
        self.assertTrue((self.folder / "runsX" / "run.json").exists())
        self.gradus("train", "digits", "--model", "mlp:4", "--epochs", "1", "--quiet", "--out", "deep/er/run/")
        self.assertTrue((self.folder / "deep" / "er" / "run" / "run.json").exists())

    def test_no_rows_to_evaluate_on_are_said_and_not_counted(self):
        self.write("three.csv", "x,y\n1,2\n2,4\n3,6\n")
        run = self.train("three.csv", "--target", "y", "--epochs", "1")
        before = (run / "run.json").read_bytes()
        self.refused("evaluate", "run", "--split", "test", says="no test rows")
        self.assertEqual((run / "run.json").read_bytes(), before)

    def test_each_epoch_of_a_solver_is_its_best(self):
        run = self.train("digits", "--model", "perceptron", "--epochs", "5")
        lines = (run / "history.csv").read_text().splitlines()
        self.assertTrue(all(line.endswith(",1") for line in lines[1:]), lines)

    def test_a_reader_that_leaves_does_not_stop_the_training(self):
        with subprocess.Popen([PROGRAM, "train", "digits", "--epochs", "30", "--out", "run"], cwd=self.folder, env=UTF8,
                              stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            process.stdout.close()
            self.assertEqual(process.wait(300), 0)
        self.assertTrue((self.folder / "run" / "run.json").exists())

    def test_threads_and_repetition_give_the_same_bytes(self):
        words = ["digits", "--model", "linear 40, relu, dropout 0.3, linear 10", "--epochs", "3", "--optimizer", "adam", "--batch", "50"]
        one = self.train(*words, "--threads", "1", out="one") / "model.safetensors"
        two = self.train(*words, "--threads", "2", out="two") / "model.safetensors"
        other = self.train(*words, "--seed", "2", out="other") / "model.safetensors"
        self.assertEqual(one.read_bytes(), two.read_bytes())
        self.assertNotEqual(one.read_bytes(), other.read_bytes())

    def test_every_option_reaches_the_training(self):
        words = ["digits", "--model", "mlp:8", "--epochs", "2", "--no-test"]
        base = self.train(*words, out="base")
        changes = [["--lr", "0.3"], ["--batch", "17"], ["--l1", "0.01"], ["--l2", "0.01"], ["--clip", "0.1"], ["--seed", "5"],
                   ["--optimizer", "adam"], ["--schedule", "constant"], ["--loss", "cross_entropy reduction=sum"], ["--dtype", "float64"],
                   ["--freeze", "0"]]
        seen = {(base / "model.safetensors").read_bytes()}
        for number, change in enumerate(changes):
            model = self.train(*words, *change, out=f"run{number}") / "model.safetensors"
            self.assertNotIn(model.read_bytes(), seen, change)
            seen.add(model.read_bytes())

    def test_a_config_file_orders_what_the_command_line_does(self):
        given = {"loss": "hinge", "optimizer": "momentum tau=0.8", "schedule": "step every=5", "lr": 0.05, "l1": 0.01, "l2": 0.02, "clip": 1.5, "epochs": 1,
                 "batch": 16, "patience": 3, "tolerance": 1e-9, "seed": 7, "threads": 1, "dtype": "float64", "freeze": ["0.bias", "2"]}
        words = [word for name, value in given.items() for word in (f"--{name}", *(value if isinstance(value, list) else [value]))]
        on_line = self.train("digits", "--model", "mlp:4", *words, "--precise", "--no-test", "--allow-nonfinite", out="on-line")
        config = self.write("c.toml", "".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items())
                            + "precise = true\nno-test = true\nallow-nonfinite = true\nmodel = 'mlp:4'\n")
        in_file = self.train("digits", "--config", config, out="in-file")
        self.assertEqual((on_line / "command.json").read_text(), (in_file / "command.json").read_text())
        command = json.loads((on_line / "command.json").read_text())
        for name, value in given.items():
            self.assertEqual(command["learning_rate" if name == "lr" else name], value)
        self.assertEqual((command["precise"], command["test"], command["allow_nonfinite"]), (True, False, True))

    def test_a_written_0_is_as_good_as_nothing_where_it_means_never(self):
        words = ["digits", "--model", "mlp:4", "--epochs", "1"]
        self.assertEqual((self.train(*words, out="bare") / "command.json").read_text(),
                         (self.train(*words, "--patience", "0", "--tolerance", "0", "--clip", "0", "--l1", "0", out="zero") / "command.json").read_text())
        self.train("digits", "--model", "softmax", "--solver", "lbfgs", "--epochs", "2", "--patience", "0", out="solved")
        for option in ("--lr", "--epochs", "--batch"):
            self.refused("train", "digits", option, "0", says=f"{option} is 0; it must be")

    def test_divergence_ends_with_exit_code_1(self):
        result = self.refused("train", ABALONE, "--target", "Rings", "--task", "regress", "--lr", "1e30", "--epochs", "2", "--quiet", "--no-scale",
                              says="", code=1)
        self.assertRegex(result.stderr, "(?i)nan|inf|finite|diverg")
        # The library says learning_rate and allow_nonfinite.
        result = self.refused("train", ABALONE, "--target", "Rings", "--task", "regress", "--model", "mlp:64", "--optimizer", "gradient_descent", "--lr", "5", "--quiet", says="", code=1)
        self.assertRegex(result.stderr, r"Try --lr [0-9.e-]*\d\.|--allow-nonfinite goes on")


class Progress(Case):
    WORDS = ["train", "digits", "--model", "mlp:64", "--epochs", "12"]
    # Long enough for the bar to be drawn again, whatever the machine.
    LONGER = ["train", "digits", "--model", "mlp:1000", "--epochs", "60"]

    def test_elsewhere_each_epoch_is_a_plain_line(self):
        text = self.gradus(*self.WORDS).stdout
        self.assertEqual(len(re.findall(r"^epoch +\d+/12 ", text, re.M)), 12)
        self.assertNotIn("\r", text)
        self.assertNotIn("\x1b", text)
        self.assertRegex(text, r"rows/s")
        self.assertRegex(text, r"test +\d")

    def test_a_terminal_gets_a_bar(self):
        drawn, code = on_a_terminal(self.LONGER, self.folder)
        self.assertEqual(code, 0)
        bars = [line for line in drawn.split("\r") if line.startswith("epoch ")]
        self.assertGreater(len(bars), 1)
        self.assertIn("█", drawn)
        for part in ("loss", "validation", "rows/s", "left"):
            self.assertIn(part, bars[-1])
        for bar in bars:
            self.assertLess(len(bar.replace("\x1b[K", "").rstrip("\n")), 100)

    def test_the_bar_fits_a_narrow_terminal_and_an_ascii_locale(self):
        drawn, _ = on_a_terminal(self.LONGER, self.folder, columns=30, environment=ASCII)
        self.assertTrue(drawn.isascii())
        for bar in drawn.split("\r"):
            if bar.startswith("epoch"):
                self.assertLess(len(bar.replace("\x1b[K", "")), 30)

    def test_quiet_says_nothing(self):
        result = self.gradus(*self.WORDS, "--quiet")
        self.assertEqual((result.stdout, result.stderr), ("", ""))
        drawn, _ = on_a_terminal([*self.WORDS, "--quiet"], self.folder)
        self.assertEqual(drawn, "")

    def test_json_has_standard_output_to_itself(self):
        result = self.gradus(*self.WORDS, "--json")
        self.assertEqual(len(result.stdout.splitlines()), 1)
        self.assertEqual(result.stderr.count("epoch"), 12)
        self.assertEqual(self.gradus(*self.WORDS, "--json", "--quiet").stderr, "")

    def test_the_guess_of_a_task_is_said(self):
        result = self.gradus("train", ABALONE, "--target", "Rings", "--epochs", "1")
        self.assertIn("Rings", result.stdout)
        self.assertIn("classify", result.stdout)


class Stop(Case):
    def test_control_c_stops_and_resume_goes_on_to_the_same_bytes(self):
        words = ["digits", "--model", "mlp:64", "--epochs", "60"]
        whole = self.train(*words, out="whole")
        process = subprocess.Popen([PROGRAM, "train", *words, "--out", "part"], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in process.stdout:
            if line.startswith("epoch 3/"):
                break
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGINT, said)
        self.assertIn("gradus resume part", said)
        self.assertFalse((self.folder / "part" / "model.safetensors").exists())
        result = self.json("resume", "part", "--json")
        self.assertEqual(list(result), CLASS_FIELDS)
        self.assertEqual(result["epochs"], 60)
        self.assertEqual((self.folder / "part" / "model.safetensors").read_bytes(), (whole / "model.safetensors").read_bytes())


if __name__ == "__main__":
    unittest.main()
