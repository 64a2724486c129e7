"""Commands, options and errors: what the program says of itself, and to those who misspell."""
import os
import pathlib
import resource
import subprocess
import unittest

from support import ASCII, PROGRAM, UTF8, Case

COMMANDS = sorted(path.stem for path in (pathlib.Path(__file__).parents[2] / "apps/cli/commands").glob("*.cpp"))


class Usage(Case):
    def test_version_is_one_line(self):
        self.assertRegex(self.gradus("--version").stdout, r"^gradus \d+\.\d+\.\d+\n$")

    def test_help_lists_every_command(self):
        text = self.gradus("--help").stdout
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ", text)
        self.assertIn("Examples:", text)

    def test_help_may_be_asked_for_in_words(self):
        self.assertEqual(self.gradus("help").stdout, self.gradus("--help").stdout)
        self.assertEqual(self.gradus("help", "train").stdout, self.gradus("train", "--help").stdout)
        self.assertIn('Did you mean "train"?', self.gradus("help", "trian", code=2).stderr)

    def test_options_that_say_the_same_are_not_given_together(self):
        for words in (["--split", "none", "--validation-fraction", "0.2"], ["--test-fraction", "0.1", "--split", "80/10/10"]):
            self.refused("train", "digits", *words, says=["--split", words[2 if words[0] == "--split" else 0], "leave one out"])

    def test_help_tells_the_settings_of_losses_rules_and_schedules(self):
        text = " ".join(self.gradus("train", "--help").stdout.split())
        for words in ("huber (delta)", "each also takes reduction", "momentum (tau", "step (every"):
            self.assertIn(words, text)

    def test_every_command_has_help_with_examples_that_parse(self):
        for command in COMMANDS:
            text = self.gradus(command, "--help").stdout
            self.assertIn(f"Usage: gradus {command}", text)
            examples = text[text.index("Examples:"):]
            self.assertGreater(examples.count("gradus " + command), 0, command)
            self.assertEqual(self.gradus(command, "-h", "--nonsense").stdout, text)
            self.assertLess(max(map(len, text.splitlines())), 125, text)

    def test_bad_usage_is_refused_with_the_nearest_name(self):
        self.refused(says="command is missing")
        self.refused("trian", "digits", says=["trian", 'Did you mean "train"?'])
        self.refused("--verison", says="--verison")
        self.refused("train", "digits", "--epoch", "3", says=["--epoch", 'Did you mean "--epochs"?'])
        self.refused("train", "digits", "--epoch=3", says='Did you mean "--epochs"?')
        self.refused("train", says=["DATA", "missing"])
        self.refused("train", "digits", "more", says='"more"')
        self.refused("train", "digits", "--epochs", says="--epochs")
        self.refused("train", "digits", "--epochs", "3", "--epochs", "4", says="--epochs")
        self.refused("bench", "stpe", says='Did you mean "step"?')
        self.refused("train", "digits", "--task", "clasify", says=["clasify", 'Did you mean "classify"?'])
        self.refused("train", "digits", "--dtype", "float16", says=["float16", "float32"])

    def test_options_that_would_be_passed_over_are_refused(self):
        for option in ("--model", "--loss", "--optimizer", "--weight", "--out"):
            self.refused("train", "digits", option, "", says=f"{option} is empty")
        self.refused("bench", "step", "--model", "", says="--model is empty")
        self.refused("train", "digits", "--config", self.write("empty.toml", 'model = ""\n'), says=["empty.toml", "--model is empty"])
        for option, value in (("--separator", ";"), ("--ignore", "x"), ("--categorical", "x")):
            self.refused("train", "digits", option, value, says=f"{option} is for tables")
        run = self.train("digits", "--model", "softmax", "--epochs", "1")
        self.refused("predict", run, "digits", "--separator", ";", says="--separator is for tables")
        self.refused("evaluate", run, "--separator", ";", says="--separator")
        self.refused("evaluate", run, "--missing", "drop", says="--missing")

    def test_json_may_be_asked_for_with_quiet(self):
        self.train("digits", "--model", "mlp:4", "--epochs", "1")
        for words in (["evaluate", "run"], ["gradcheck", "relu"], ["textbook", "C12"], ["ops", "relu"], ["resume", "run"],
                      ["bench", "step", "--model", "linear 3", "--input", "4", "--classes", "3", "--batch", "2"]):
            self.json(*words, "--json", "--quiet")
            self.assertEqual(self.gradus(*words, "--quiet").stdout, "")

    def test_numbers_out_of_range_are_refused(self):
        for option, value in [("--threads", "0"), ("--threads", "-1"), ("--threads", "99999"), ("--epochs", "0"), ("--epochs", "2.5"),
                              ("--epochs", "99999999999"), ("--batch", "0"), ("--batch", "many"), ("--lr", "0"), ("--lr", "-1"), ("--lr", "nan"),
                              ("--lr", "inf"), ("--l2", "-1"), ("--seed", "-1"), ("--patience", "-1"), ("--clip", "x"),
                              ("--separator", "ab")]:
            self.refused("train", "digits", option, value, says=option)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_arguments_may_hold_any_bytes(self):
        for command in (b"train", b"evaluate", b"ops", b"gradcheck"):
            result = subprocess.run([PROGRAM.encode(), command, b"\xff\xfe\x01"], capture_output=True, cwd=self.folder, env=UTF8)
            self.assertEqual(result.returncode, 2)
            self.assertLessEqual(len(result.stderr.strip().splitlines()), 2)
            self.assertNotIn(b"\x01", result.stderr)

    def test_a_reader_that_goes_away_ends_the_program_quietly(self):
        read, write = os.pipe()
        os.close(read)
        result = subprocess.run([PROGRAM, "ops"], stdout=write, stderr=subprocess.PIPE)
        os.close(write)
        self.assertEqual(result.stderr, b"")
        self.assertIn(result.returncode, (0, -13))

    def test_a_full_disk_is_said(self):
        for words in (["--version"], ["ops"], ["--help"], ["ops", "--json"]):
            with open("/dev/full", "w") as full:
                self.refused(*words, says="No space left", stdout=full)

    def test_a_closed_standard_output_spoils_no_file(self):
        result = subprocess.run([PROGRAM, "train", "digits", "--epochs", "1", "--model", "mlp:4", "--out", "run"], cwd=self.folder,
                                stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"standard output", result.stderr)
        self.gradus("resume", "run", "--quiet")
        self.gradus("evaluate", "run")

    def test_output_is_ascii_unless_the_locale_is_utf8(self):
        for words in (["--help"], ["ops"], ["train", "--help"]):
            self.assertTrue(self.gradus(*words, env=ASCII).stdout.isascii())

    def test_a_config_file_gives_options_and_the_command_line_wins(self):
        self.write("good.toml", 'data = "digits"\nmodel = "mlp:8"\nepochs = 7\nlr = 0.02\nno-test = true\nbatch = 32\n')
        result = self.json("train", "--config", "good.toml", "--epochs", "1", "--json", "--quiet")
        self.assertEqual(result["epochs"], 1)
        self.assertIsNone(result["test_accuracy"])
        command = (self.folder / "runs" / "digits-mlp8-1" / "command.json").read_text()
        self.assertIn("0.02", command)
        self.assertIn("mlp:8", command)

    def test_a_config_file_with_mistakes_is_refused_by_line(self):
        self.write("typo.toml", 'model = "mlp:8"\n\nepohcs = 3\n')
        self.refused("train", "digits", "--config", ".", says="it is a folder")
        self.refused("train", "digits", "--config", "typo.toml", says=["typo.toml:3", "epohcs", 'Did you mean "epochs"?'])
        self.write("value.toml", 'epochs = "many"\n')
        self.refused("train", "digits", "--config", "value.toml", says=["value.toml:1", "many"])
        self.write("broken.toml", "epochs = \n")
        self.refused("train", "digits", "--config", "broken.toml", says="broken.toml:1")
        self.refused("train", "digits", "--config", "none.toml", says="none.toml")


class Completion(Case):
    def complete(self, *words):
        script = self.gradus("completion", "bash").stdout
        line = " ".join(words)
        quoted = " ".join(f"'{word}'" for word in words)
        program = f"{script}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; COMP_LINE='{line}'; _gradus; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        return subprocess.run(["bash", "-c", program], capture_output=True, text=True, cwd=self.folder).stdout.split()

    def test_bash_completes_commands_options_and_values(self):
        self.assertEqual(self.complete("gradus", "tr"), ["train"])
        self.assertIn("evaluate", self.complete("gradus", ""))
        self.assertEqual(self.complete("gradus", "train", "digits", "--epo"), ["--epochs"])
        self.assertEqual(self.complete("gradus", "evaluate", "run", "--split", "t"), ["test"])
        self.assertEqual(self.complete("gradus", "bench", "s"), ["step"])
        self.write("iris.csv", "")
        self.assertIn("iris.csv", self.complete("gradus", "train", "ir"))

    def test_the_script_is_installed_beside_the_program(self):
        installed = pathlib.Path(PROGRAM).parent / "gradus.bash"
        if installed.exists():
            self.assertEqual(installed.read_text(), self.gradus("completion", "bash").stdout)


if __name__ == "__main__":
    unittest.main()
