"""Killed at any moment, resumed, and the same bytes in the end."""
import json
import pathlib
import random
import shutil
import signal
import subprocess
import time
import unittest

from support import IRIS, PROGRAM, UTF8, Case

WORDS = ["digits", "--model", "linear 96, relu, dropout 0.2, linear 10", "--epochs", "40", "--optimizer", "adam", "--batch", "32", "--quiet"]
MOMENTS = 20
# Methods that own their loop: each remembers other things from one iteration to the next.
SOLVERS = ["--model softmax --l2 0.001 --solver lbfgs --epochs 60", "--model perceptron --solver perceptron --epochs 60",
           "--model perceptron --epochs 40", "--model mlp:8 --solver random_search --epochs 60",
           "--model mlp:8 --solver genetic --epochs 40"]
SOLVER_MOMENTS = 5


class Resume(Case):
    def killed_after(self, seconds, *words):
        """Starts the program and kills it after some seconds; true where it was still running."""
        process = subprocess.Popen([PROGRAM, *words], cwd=self.folder, env=UTF8, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return process.returncode == -signal.SIGKILL

    def killed_once_begun(self, *words):
        """Starts a training that would go on for long and kills it once there is a checkpoint."""
        with subprocess.Popen([PROGRAM, *words, "--quiet"], cwd=self.folder, env=UTF8) as process:
            while not (self.folder / "run" / "checkpoint.safetensors").exists():
                self.assertIsNone(process.poll())
                time.sleep(0.01)
            process.kill()

    def same_after_kills(self, words, count, name="run"):
        """Kills a training and its first resumption at random moments, as many times: the same bytes in the end as without."""
        start = time.perf_counter()
        whole = self.train(*words, out=f"{name}-whole")
        seconds = time.perf_counter() - start
        expected = (whole / "model.safetensors").read_bytes()
        history = (whole / "history.csv").read_text().count("\n")
        epochs = len(json.loads((whole / "run.json").read_text())["run"]["epochs"])
        moments, killed, number = random.Random(7), 0, -1
        # On a busy machine many of them are over before their moment: then there are more.
        while number + 1 < count or killed <= count // 2:
            number += 1
            self.assertLess(number, 10 * count, "hardly a run was killed")
            run = self.folder / f"{name}{number}"
            while self.killed_after(moments.uniform(0, 1.0) * seconds, "train", *words, "--quiet", "--out", run.name):
                if (run / "command.json").exists():
                    break
                shutil.rmtree(run, ignore_errors=True)  # killed before there was anything to resume
            killed += not (run / "run.json").exists()
            killed += self.killed_after(moments.uniform(0, 0.5) * seconds, "resume", run.name, "--quiet")
            result = self.json("resume", run.name, "--quiet", "--json")
            self.assertEqual(result["epochs"], epochs)
            self.assertEqual((run / "model.safetensors").read_bytes(), expected, number)
            self.assertEqual((run / "history.csv").read_text().count("\n"), history)
            shutil.rmtree(run)
        return epochs

    def test_at_random_moments_the_result_is_the_same(self):
        self.assertEqual(self.same_after_kills(WORDS[:-1], MOMENTS), 40)

    def test_averages_of_weights_and_what_falls_are_taken_up(self):
        model = "layer_scale rate=6, ntk_linear 64 bias_rate=0.1, selu, dropout 0.2 falls=true, ntk_linear"
        words = ["digits", "--model", model, "--epochs", "40", "--optimizer", 'ema rule="adamw alpha_falls=true"', "--lr", "0.02",
                 "--schedule", "coslog", "--batch", "32"]
        self.assertEqual(self.same_after_kills(words, SOLVER_MOMENTS, "average"), 40)

    def test_solvers_go_on_as_if_nothing_had_happened(self):
        for number, words in enumerate(SOLVERS):
            with self.subTest(words):
                self.same_after_kills(["digits", *words.split()], SOLVER_MOMENTS, f"solver{number}-")

    def test_a_finished_run_is_left_as_it_is(self):
        run = self.train("digits", "--model", "mlp:8", "--epochs", "2")
        before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in run.iterdir()}
        first = self.json("resume", "run", "--json")
        self.assertEqual(self.json("resume", "run", "--json"), first)
        self.assertEqual({path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in run.iterdir()}, before)

    def test_no_epoch_is_done_twice(self):
        numbers, moment = [], 0.4
        while not numbers:  # killed before the first epoch ended, or after the last one
            shutil.rmtree(self.folder / "run", ignore_errors=True)
            self.killed_after(moment, "train", *WORDS, "--out", "run")
            moment = moment * 0.8 if moment > 0.02 else 0.4
            if not (self.folder / "run" / "checkpoint.safetensors").exists():
                continue
            lines = [line for line in self.gradus("resume", "run").stdout.splitlines() if line.startswith("epoch ")]
            numbers = [int(line.split()[1].split("/")[0]) for line in lines]
        self.assertEqual(numbers, [epoch for epoch in range(numbers[0], 41) if epoch % 2 == 0 or epoch == numbers[0]])  # some twenty lines
        history = (self.folder / "run/history.csv").read_text().splitlines()
        self.assertEqual([int(line.split(",")[0]) for line in history[1:]], list(range(1, 41)))
        self.assertGreater(numbers[0], 1)

    def test_a_damaged_checkpoint_is_said(self):
        self.killed_after(1.0, "train", *[*WORDS[:4], "5000", *WORDS[5:]], "--out", "run")
        checkpoint = self.folder / "run" / "checkpoint.safetensors"
        if not checkpoint.exists():
            self.skipTest("the machine is too slow for a checkpoint within a second")
        checkpoint.write_bytes(checkpoint.read_bytes()[:100])
        self.refused("resume", "run", says="checkpoint.safetensors")

    def test_data_that_changed_meanwhile_is_said(self):
        rows = pathlib.Path(IRIS).read_text().splitlines()
        self.write("flowers.csv", "\n".join(rows))
        self.killed_once_begun("train", "flowers.csv", "--target", "species", "--epochs", "100000", "--out", "run")
        self.write("flowers.csv", "\n".join(rows[:-1]))
        self.refused("resume", "run", says=["flowers", "no longer the data"])

    def test_a_run_that_is_under_way_is_left_alone(self):
        words = [PROGRAM, "train", "digits", "--epochs", "100000", "--quiet", "--out", "run"]
        with subprocess.Popen(words, cwd=self.folder, env=UTF8) as process:
            while not (self.folder / "run").exists():
                time.sleep(0.01)
            self.refused("resume", "run", says=["another process", "run"])
            self.assertIsNone(process.poll())
            process.kill()

    def test_the_folder_appears_with_its_command(self):
        for _ in range(20):
            words = [PROGRAM, "train", "digits", "--epochs", "100000", "--quiet", "--out", "run"]
            with subprocess.Popen(words, cwd=self.folder, env=UTF8) as process:
                while not (self.folder / "run").exists():
                    pass
                process.kill()
            self.assertTrue((self.folder / "run" / "command.json").exists())
            shutil.rmtree(self.folder / "run")

    def test_a_run_is_found_from_another_folder(self):
        shutil.copy(IRIS, self.folder / "flowers.csv")
        run = self.train("flowers.csv", "--target", "species", "--epochs", "1")
        (self.folder / "elsewhere").mkdir()
        self.gradus("evaluate", run, cwd=self.folder / "elsewhere")

    def test_a_damaged_command_is_said(self):
        run = self.train("digits", "--model", "mlp:8", "--epochs", "1")
        (run / "command.json").write_text('{"data": 3')
        (run / "run.json").unlink()
        self.refused("resume", "run", says="command.json")


if __name__ == "__main__":
    unittest.main()
