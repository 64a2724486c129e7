"""Sizes, depths and files beyond all measure: refused at a limit that is said, never a crash."""
import gzip
import json
import os
import pathlib
import subprocess
import unittest

from support import ASCII, IRIS, PROGRAM, Case

HUGE = 9223372036854775807


class Counts(Case):
    def test_every_count_has_a_limit(self):
        for option in ("batch", "epochs", "patience", "threads"):
            for number in (HUGE, -1, 10**30):
                self.refused("train", "digits", f"--{option}={number}", says=f"--{option}")
            config = self.write("c.toml", f"{option} = {HUGE}\n")
            self.refused("train", "digits", "--config", config, says=["c.toml:1", option])
        for command in ("explain", "bench step --model"):
            for option in ("batch", "classes"):
                self.refused(*command.split(), "softmax", f"--{option}={HUGE}", says=f"--{option}")
        self.refused("gradcheck", "softmax", f"--rows={HUGE}", says="--rows")
        for text in ("0", "-1", "8Q", "G", "99999999999G"):
            self.refused("train", "digits", f"--max-bytes={text}", says="--max-bytes")

    def test_a_batch_of_more_rows_than_there_are_is_all_of_them(self):
        for batch in (1000000000, 1347):
            self.train(IRIS, "--target", "species", "--batch", batch, "--epochs", 2, out=f"run{batch}")
        self.assertEqual(*((self.folder / f"run{batch}/model.safetensors").read_bytes() for batch in (1000000000, 1347)))

    def test_the_record_of_a_run_is_checked_as_options_are(self):
        for key, value in (("batch", HUGE), ("batch", -1), ("epochs", -5), ("threads", 100000), ("patience", -1), ("clip", -1)):
            run = self.train("digits", "--model", "mlp:4", "--epochs", 1, out=f"{key}{value}")
            (run / "run.json").unlink()
            command = json.loads((run / "command.json").read_text())
            command[key] = value
            (run / "command.json").write_text(json.dumps(command))
            self.refused("resume", run, says=key)

    def test_sizes_of_layers_have_limits(self):
        for model in ("linear 99999999999", f"mlp:{HUGE}", "mlp:100000000,100000000,100000000", f"conv2d {HUGE} 3",
                      f"conv2d 6 {HUGE}", f"conv2d 6 3 stride={HUGE}", f"conv2d 6 3 padding={HUGE}", f"conv2d 6 3 dilation={HUGE}",
                      f"conv2d 6 3 groups={HUGE}", f"polynomial:{HUGE}", f"embedding {HUGE} {HUGE}, flatten, linear 10",
                      f"embedding 100000000 100000000, flatten, linear 10", "max_pool2d 1000000, flatten, linear", f"layer_norm {HUGE}",
                      f"fractional_max_pool2d {HUGE}", f"linear {10**30}", "mlp:-4", "linear 90000000, linear 90000000, linear 10"):
            self.refused("train", "digits", "--model", model, says="gradus:")
        for schedule in (f"step every={HUGE}", f"plateau patience={HUGE}"):
            self.refused("train", "digits", "--schedule", schedule, says="at most")

    def test_memory_that_there_is_not_is_said(self):
        for words in (("explain", "linear 10000000, linear", "--input", "10000000"), ("bench", "step", "--work", "16000000-16000000 B16000000"),
                      ("explain", "softmax", "--batch", "1000000000", "--input", "16000000", "--stage", "program")):
            self.refused(*words, says="gradus:")


class Depths(Case):
    def test_a_config_is_flat(self):
        deep = 100_000
        for name, text in (("dots", "a" + ".a" * deep + " = 1\n"), ("table", "[a" + ".a" * deep + "]\n"), ("lists", "a = " + "[" * deep + "]" * deep),
                           ("tables", "a = " + "{a=" * deep + "1" + "}" * deep), ("quotes", 'a = ["""x"""", {a' + ".a" * deep + " = 1}]\n"), ("quoted", 'a = "x"\n"a"' + '."b"' * deep + " = 1\n")):
            config = self.write(f"{name}.toml", text)
            self.refused("train", "digits", "--config", config, says=[f"{name}.toml:", "nested"])

    def test_letters_of_a_config_that_are_not_ascii_stand_in_quotes(self):
        for bad in ("\u00d2l2 = 1\n", "epochs = 1\nb\ufefe = 2\n", "epochs\u00e4 = 2\n", 'model = """mlp:4\\\n  \u00e4"""\n',
                    'model = """mlp:4\\ \r\n\u00e4"""\n'):
            self.refused("train", "digits", "--config", self.write("c.toml", bad), says=["c.toml:", "not ASCII"])
        good = "\ufeffepochs = 1 # \u00e4\nmodel = 'mlp:4'\nfreeze = ['\u00e4']\n"
        self.refused("train", "digits", "--config", self.write("c.toml", good), says="no layer or parameter")

    def test_a_config_that_its_library_takes_for_impossible_is_refused(self):
        config = self.write("c.toml", "epochs = 1\n[{able]\na.b = 1\n")
        self.refused("train", "digits", "--config", config, says=["c.toml", "no TOML"])

    def test_points_in_texts_and_numbers_nest_nothing(self):
        config = self.write("c.toml", "model = 'mlp:4'  # " + "." * 50 + "\nepochs = 1\nl2 = 0.5\nfreeze = ['" + "." * 50 + "', \"" + '\\"' + "[" * 50 + '"]\n')
        self.refused("train", "digits", "--config", config, says="no layer or parameter")

    def test_json_is_not_deep(self):
        run = self.train("digits", "--model", "mlp:4", "--epochs", 1)
        for name in ("command.json", "run.json"):
            good = (run / name).read_bytes()
            for text in ("[" * 100_000, '{"a":' * 100_000):
                (run / name).write_text(text)
                self.refused("evaluate", run, says="nested")
            (run / name).write_bytes(good)

    def test_texts_of_models_are_not_deep(self):
        text = "linear 64"
        for _ in range(12):
            text = 'residual "' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for model in ("linear weights=" + "[" * 100_000 + "]" * 100_000, text, 'residual "' * 10_000, "linear 4, " * 10_000 + "linear"):
            # Longer than a word of the command line may be.
            config = self.write("c.toml", "model = '" + model + "'\n")
            self.refused("train", "digits", "--config", config, says="gradus:")

    def test_a_deep_model_is_trained(self):
        self.train("digits", "--model", "mlp:" + ",".join(["4"] * 300), "--epochs", 1)
        config = self.write("c.toml", "model = '" + "tanh, " * 10_000 + "linear'\n")
        self.refused("train", "digits", "--config", config, says="10,001 layers; it has 1,000 at most")

    def test_an_explanation_ends(self):
        doubled = [f"d{i} = d{i - 1} / 2 + d{i - 1} / 2" for i in range(60, 0, -1)]
        self.gradus("explain", "--formula", "exp(d60)", *doubled, "d0 = x")
        self.refused("explain", "mlp:" + ",".join(["4"] * 400), says="400 are explained at most")
        self.refused("explain", "--formula", "+".join(["x"] * 1000), says="400 are explained at most")
        self.refused("explain", "--formula", "+".join(f"w{i}*x{i}" for i in range(1000)), says="more than 2000")


class Sizes(Case):
    def test_what_never_ends_is_refused(self):
        (self.folder / "zero.csv").symlink_to("/dev/zero")
        self.refused("train", "zero.csv", "--target", "a", "--max-bytes", "8M", says=["8 MiB", "--max-bytes"])
        self.refused("train", "digits", "--config", "/dev/zero", says=["16 MiB", "--max-bytes"])
        config = self.write("c.toml", "max-bytes = '1M'\ntarget = 'a'\n")
        self.refused("train", "zero.csv", "--config", config, says="1 MiB")
        (self.folder / "m.safetensors").symlink_to("/dev/zero")
        os.mkfifo(self.folder / "pipe.csv")
        with open(self.folder / "pipe.csv", "r+b", buffering=0) as pipe, subprocess.Popen(["cat", "/dev/zero"], stdout=pipe) as endless:
            self.refused("train", "pipe.csv", "--target", "a", "--max-bytes", "1M", says="1 MiB")
            endless.kill()

    def test_a_bomb_is_refused(self):
        with gzip.open(self.folder / "bomb.csv.gz", "wb", compresslevel=1) as bomb:
            for _ in range(64):
                bomb.write(b"0" * (1 << 20))
        self.refused("train", "bomb.csv.gz", "--target", "a", "--max-bytes", "32M", says=["32 MiB inside", "--max-bytes"])

    def test_a_pipe_that_ends_is_read(self):
        os.mkfifo(self.folder / "pipe.csv")
        with subprocess.Popen(["cp", IRIS, str(self.folder / "pipe.csv")]) as writer:
            self.gradus("train", "pipe.csv", "--target", "species", "--epochs", 1, "--quiet", "--out", "run")
            writer.wait()


class Names(Case):
    def test_a_path_that_is_no_text_is_found_again(self):
        name = b"caf\xe9 \n.csv"
        with open(os.path.join(os.fsencode(self.folder), name), "wb") as file:
            file.write(pathlib.Path(IRIS).read_bytes())
        out = os.path.join(os.fsencode(self.folder), b"r\xfcn")
        for command in ([b"train", name, b"--target", b"species", b"--epochs", b"1", b"--out", out], [b"evaluate", out], [b"resume", out],
                        [b"calibrate", out], [b"predict", out, name, b"-o", b"p\xff.csv"]):
            result = subprocess.run([os.fsencode(PROGRAM), *command], cwd=self.folder, env=ASCII, capture_output=True, check=False)
            self.assertEqual(result.returncode, 0, result)
        config = os.path.join(os.fsencode(self.folder), b"c\xe9\n.toml")
        with open(config, "wb") as file:
            file.write(b"epochs = 1\nbatch = 0\n")
        result = subprocess.run([os.fsencode(PROGRAM), b"train", b"digits", b"--config", config], cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(result.returncode, 2, result)
        self.assertIn(b"batch", result.stderr)


class Folders(Case):
    def test_links_in_a_run_folder_lead_nowhere(self):
        run = self.train("digits", "--model", "mlp:4", "--epochs", 1)
        victim = self.write("victim", "mine")
        (run / "report.html").unlink()
        (run / "report.html").symlink_to(victim)
        self.gradus("evaluate", run, "--split", "test")
        self.assertEqual(victim.read_text(), "mine")
        model = run / "model.safetensors"
        model.rename(self.folder / "model.safetensors")
        model.symlink_to(self.folder / "model.safetensors")
        before = (self.folder / "model.safetensors").read_bytes()
        for command in (("calibrate", run), ("evaluate", run), ("predict", run, "digits")):
            self.refused(*command, says=["model.safetensors", "symbolic link"])
        self.assertEqual((self.folder / "model.safetensors").read_bytes(), before)

    def test_what_killed_processes_left_is_removed_by_the_next(self):
        run = self.train("digits", "--model", "mlp:4", "--epochs", 1)
        left = [run / "model.safetensors.99-0.unfinished", self.folder / "p.csv.99-0.unfinished", self.folder / "e.txt.98-3.unfinished"]
        for path in left:
            path.write_text("half")
        draft = self.folder / "other.97.unfinished"
        draft.mkdir()
        (draft / "command.json").write_text("{}")
        self.gradus("calibrate", run)
        self.gradus("predict", run, "digits", "-o", "p.csv")
        self.gradus("explain", "softmax", "-o", "e.txt")
        self.train("digits", "--model", "mlp:4", "--epochs", 1, out="second")
        for path in [*left, draft]:
            self.assertFalse(path.exists(), path)


if __name__ == "__main__":
    unittest.main()
