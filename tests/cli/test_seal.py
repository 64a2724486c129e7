"""The seal of the test set: whoever looks at its rows is counted, whatever file they come from."""
import csv
import gzip
import json
import os
import random
import shutil
import struct
import subprocess
import time
import unittest

from support import IRIS, PROGRAM, Case


class Seal(Case):
    def setUp(self):
        super().setUp()
        random.seed(5)
        self.lines = [f"{random.uniform(-2, 2):.3f},{random.uniform(-2, 2):.3f},{random.choice(['red', 'blue'])},{'ab'[i % 2]}" for i in range(80)]
        self.data = self.table("data.csv", self.lines)

    def table(self, name, lines, header="x,y,colour,label"):
        return self.write(name, header + "\n" + "\n".join(lines) + "\n")

    def model(self, *words, out="runs/one"):
        return self.train("data.csv", "--target", "label", "--model", "softmax", "--epochs", "2", *words, out=out)

    def openings(self, *words, run="runs/one"):
        return self.json("evaluate", run, *words, "--json")["test_openings"]

    def ledger(self, name="runs/test-openings.json"):
        sets = json.loads((self.folder / name).read_text())["test_sets"]
        return [entry["openings"] for entry in sets]

    def parts(self, run="runs/one"):
        """Rows of the data that are sealed, and those that are not: each is tried alone, with a ledger of its own."""
        sealed = []
        for i, line in enumerate(self.lines):
            self.table("single.csv", [line])
            if self.gradus("predict", run, "single.csv", "--ledger", "tries.json").stderr:
                sealed.append(i)
        return [self.lines[i] for i in sealed], [line for i, line in enumerate(self.lines) if i not in sealed]

    def test_training_counts_its_own_opening_unless_the_set_stays_closed(self):
        said = self.gradus("train", "data.csv", "--target", "label", "--model", "softmax", "--epochs", "2", "--out", "runs/one").stdout
        self.assertIn("opened      the test rows, 1 time so far", said)
        self.assertEqual(json.loads((self.folder / "runs/one/run.json").read_text())["test_openings"], 1)
        self.assertEqual(self.ledger(), [{"train": 1}])
        self.model("--no-test", out="runs/closed")
        self.assertEqual(self.openings(run="runs/closed"), 1)
        record = json.loads((self.folder / "runs/closed/run.json").read_text())
        self.assertEqual(record["test_openings"], 1)
        self.assertNotIn("test", record)
        self.assertEqual(self.ledger(), [{"train": 1}])

    def test_a_set_that_nobody_opened_has_no_ledger(self):
        self.model("--no-test")
        self.assertEqual(self.openings(), 0)
        self.assertFalse((self.folder / "runs/test-openings.json").exists())

    def test_ten_models_on_one_test_set_say_ten(self):
        models = ["softmax", "svm", "one_vs_rest", "mlp:4", "linear 3, relu, linear"]
        for i in range(10):
            options = ["--ignore", "colour"] if i == 7 else []
            self.train("data.csv", "--target", "label", "--model", models[i % 5], "--epochs", str(1 + i), *options, out=f"runs/m{i}")
        for i in (0, 7, 9):
            self.assertEqual(self.openings(run=f"runs/m{i}"), 10)
            self.assertEqual(json.loads((self.folder / f"runs/m{i}/run.json").read_text())["test_openings"], 10)
            self.assertIn("opened 10 times", (self.folder / f"runs/m{i}/report.html").read_text())
        self.assertIn("10 times", self.gradus("resume", "runs/m3").stdout)

    def test_another_seed_is_another_split(self):
        self.model()
        self.model("--seed", "2", out="runs/two")
        self.assertEqual(self.openings(run="runs/two"), 1)
        self.assertEqual(self.openings(), 1)

    def test_rows_that_are_the_same_to_a_model_of_float32_count_however_they_are_written(self):
        self.model("--no-scale", "--no-test")
        single = [struct.unpack("f", struct.pack("f", float(v)))[0] for line in self.lines for v in line.split(",")[:2]]
        for name, change in (("float32.csv", lambda i, v: single[i]), ("shifted.csv", lambda i, v: float(v) + 1e-12)):
            lines = []
            for i, line in enumerate(self.lines):
                x, y, *rest = line.split(",")
                lines.append(",".join([repr(change(2 * i, x)), repr(change(2 * i + 1, y)), *rest]))
            self.table(name, lines)
            self.assertEqual(self.openings("--data", name, "--ledger", name + ".json"), 1)

    def test_sealed_rows_count_whatever_file_they_come_from(self):
        self.model()
        sealed, others = self.parts()
        self.assertGreater(len(sealed), 5)
        self.assertLess(len(sealed), 20)
        count = 1
        respelled = [line.replace(",red,", "0,red,").replace(",blue,", "00,blue,") for line in self.lines]
        turned = [",".join(reversed(line.split(","))) for line in self.lines]
        wide = [f"{i},{line},note" for i, line in enumerate(self.lines)]
        self.table("same.csv", self.lines)
        self.table("back.csv", self.lines[::-1])
        self.table("spelt.csv", respelled)
        self.table("turned.csv", turned, "label,colour,y,x")
        self.table("wide.csv", wide, "id,x,y,colour,label,remark")
        self.table("sealed.csv", sealed)
        self.table("one.csv", others[:20] + sealed[3:4])
        self.table("tabs.tsv", [line.replace(",", "\t") for line in self.lines], "x\ty\tcolour\tlabel")
        (self.folder / "packed.csv.gz").write_bytes(gzip.compress((self.folder / "same.csv").read_bytes()))
        for name in ("data.csv", "same.csv", "back.csv", "spelt.csv", "turned.csv", "wide.csv", "sealed.csv", "one.csv", "tabs.tsv", "packed.csv.gz"):
            count += 1
            self.assertEqual(self.openings("--data", name), count, name)
            count += 1
            said = self.gradus("predict", "runs/one", name, *(["--proba"] if count % 4 else [])).stderr
            self.assertIn(f"opened {count} times", said, name)
            self.assertEqual(self.openings(), count, name)
        self.table("bare.csv", [line.rsplit(",", 1)[0] for line in sealed[:2]], "x,y,colour")
        self.assertIn(f"{count + 1} times so far, now with 2 of them", self.gradus("predict", "runs/one", "bare.csv").stderr)
        self.assertEqual(self.ledger(), [{"train": 1, "evaluate": 10, "predict": 11}])

    def test_other_rows_do_not_count(self):
        self.model()
        sealed, others = self.parts()
        self.table("others.csv", others)
        self.assertEqual(self.openings("--data", "others.csv"), 1)
        self.assertEqual(self.gradus("predict", "runs/one", "others.csv").stderr, "")
        moved = [f"{float(line.split(',')[0]) + .0005:.4f},{line.split(',', 1)[1]}" for line in sealed]
        self.table("new.csv", moved)
        self.assertEqual(self.openings("--data", "new.csv"), 1)
        self.assertEqual(self.openings(), 1)

    def test_images_are_known_in_another_folder(self):
        images, labels = bytearray(struct.pack(">IIII", 0x803, 200, 4, 4)), bytearray(struct.pack(">II", 0x801, 200))
        random.seed(2)
        for i in range(200):
            images += bytes(random.randrange(256) if (p % 4 < 2) == (i % 2 == 0) else 0 for p in range(16))
            labels.append(i % 2)
        for folder, pack in (("a", bytes), ("b", gzip.compress)):
            (self.folder / folder).mkdir()
            end = ".gz" if folder == "b" else ""
            self.write(f"{folder}/train-images-idx3-ubyte{end}", pack(images))
            self.write(f"{folder}/train-labels-idx1-ubyte{end}", pack(labels))
        self.train("a", "--model", "softmax", "--epochs", "1", out="runs/one")
        self.assertEqual(self.openings("--data", "b"), 2)
        self.gradus("predict", "runs/one", "b")
        self.assertEqual(self.openings(), 3)

    def test_another_ledger_counts_for_itself(self):
        self.model("--ledger", "book.json")
        self.assertFalse((self.folder / "runs/test-openings.json").exists())
        self.assertEqual(self.openings("--split", "test"), 2)
        self.assertEqual(self.openings("--split", "test", "--ledger", "mine.json"), 1)
        self.gradus("predict", "runs/one", "data.csv", "--ledger", "mine.json")
        self.assertEqual(self.openings("--ledger", "mine.json"), 2)
        self.assertEqual(self.openings(), 2)
        self.assertEqual(self.ledger("book.json"), [{"train": 1, "evaluate": 1}])

    def test_a_model_file_alone_knows_its_test_rows(self):
        self.model()
        inside = self.folder / "runs/one/model.safetensors"
        self.assertIn("opened 2 times", self.gradus("predict", inside, "data.csv").stderr)
        (self.folder / "elsewhere").mkdir()
        copy = shutil.copy(inside, self.folder / "elsewhere/m.safetensors")
        self.assertIn("opened 1 time so far", self.gradus("predict", copy, "data.csv").stderr)
        self.assertIn("opened 3 times", self.gradus("predict", copy, "data.csv", "--ledger", "runs/test-openings.json").stderr)

    def test_a_calibrated_model_still_knows_them(self):
        self.model()
        self.gradus("calibrate", "runs/one")
        self.assertEqual(self.openings("--data", "data.csv"), 2)

    def test_simultaneous_looks_of_several_runs_are_all_counted(self):
        self.model()
        self.model(out="runs/two")
        words = [["evaluate", "runs/one", "--split", "test"], ["evaluate", "runs/two", "--data", "data.csv"], ["predict", "runs/two", "data.csv"]]
        many = [subprocess.Popen([PROGRAM, *words[i % 3]], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for i in range(9)]
        self.assertEqual([process.wait() for process in many], [0] * 9)
        self.assertEqual(self.openings(), 11)
        self.assertEqual(json.loads((self.folder / "runs/one/run.json").read_text())["test_openings"], 11)
        self.assertEqual(sorted(path.name for path in (self.folder / "runs").iterdir()), ["one", "test-openings.json", "two"])

    def test_a_look_that_is_killed_loses_no_count(self):
        self.model()
        shown = 0
        for i in range(12):
            process = subprocess.Popen([PROGRAM, "evaluate", "runs/one", "--split", "test", "--json"], cwd=self.folder, stdout=subprocess.PIPE)
            time.sleep(random.uniform(0, .06))
            process.kill()
            shown += process.communicate()[0].endswith(b"\n")
        self.assertTrue(1 + shown <= self.openings() <= 13, (shown, self.openings()))

    def test_predictions_that_cannot_be_written_do_not_count(self):
        self.model()
        self.refused("predict", "runs/one", "data.csv", "-o", "no/such/answer.csv", says="answer.csv")
        self.refused("predict", "runs/one", "data.csv", "-o", "runs", says="runs")
        self.assertEqual(self.openings(), 1)
        self.gradus("predict", "runs/one", "data.csv", "-o", "answer.csv")
        self.assertEqual(self.openings(), 2)

    def test_what_cannot_be_counted_is_not_shown(self):
        self.model()
        ledger = self.folder / "runs/test-openings.json"
        whole = ledger.read_text()
        for text in ("", whole[:-20], "[]", whole.replace('"train": 1', '"train": -1')):
            ledger.write_text(text)
            for command in (["evaluate", "runs/one", "--split", "test"], ["evaluate", "runs/one"], ["evaluate", "runs/one", "--data", "data.csv"],
                            ["predict", "runs/one", "data.csv"], ["predict", "runs/one", "data.csv", "-o", "answer.csv"],
                            ["train", "data.csv", "--target", "label", "--out", "runs/new"]):
                self.refused(*command, says=["test-openings.json", "--ledger"])
            self.assertEqual(ledger.read_text(), text)
        self.assertFalse((self.folder / "answer.csv").exists())
        self.assertFalse((self.folder / "runs/new").exists())
        self.refused("evaluate", "runs/one", "--split", "test", "--ledger", "no/such/l.json", says=["no/such", "--ledger"])
        self.refused("train", "data.csv", "--target", "label", "--ledger", "no/such/l.json", "--out", "runs/new", says="no/such")
        self.assertEqual(self.openings("--ledger", "fresh.json"), 0)

    @unittest.skipIf(os.geteuid() == 0, "the superuser may write everywhere")
    def test_a_folder_that_is_only_read_counts_elsewhere(self):
        run = self.model()
        for path in (run, run.parent):
            path.chmod(0o555)
            self.addCleanup(path.chmod, 0o755)
        self.refused("evaluate", run, "--split", "test", says="--ledger")
        self.assertEqual(self.openings("--split", "test", "--ledger", "mine.json"), 1)

    def test_a_training_that_is_taken_up_counts_where_it_is_told_to(self):
        command = self.model("--no-test", out="runs/source") / "command.json"
        words = json.loads(command.read_text())
        words["test"] = True
        (self.folder / "runs/half").mkdir()
        self.write("runs/half/command.json", json.dumps(words))
        self.gradus("resume", "runs/half", "--ledger", "book.json", "--quiet")
        self.assertEqual(self.ledger("book.json"), [{"train": 1}])
        self.assertEqual(self.openings(run="runs/half"), 1)
        self.assertEqual(self.openings(run="runs/source"), 0)

    def test_iris_is_opened_by_its_own_file(self):
        self.train(IRIS, "--target", "species", "--epochs", "1", out="runs/one")
        self.assertEqual(self.openings("--data", IRIS), 2)
        with open(IRIS) as file:
            self.assertEqual(len(list(csv.reader(file))), 151)


if __name__ == "__main__":
    unittest.main()
