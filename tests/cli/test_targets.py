"""Whole programs on each set of instructions that this machine has: what they learn, predict and say."""
import functools
import json
import subprocess
import unittest

from support import ABALONE, EMULATED, IRIS, PROGRAM, SANITIZED, UTF8, Case

KINDS = (("baseline", "sse4", "avx2", "avx512"), ("neon",))  # the sets of each kind of machine, weakest first


@functools.cache
def sets_here():
    """Those of this machine, as its doctor says."""
    return json.loads(subprocess.run([PROGRAM, "doctor", "--json"], capture_output=True, check=True, env=UTF8).stdout)["instruction_sets"]


def sets_of_its_kind():
    """Those that machines of its kind may have."""
    return next(sets for sets in KINDS if sets[0] == sets_here()[0])


def on(name):
    """The environment in which the program keeps to a set."""
    return dict(UTF8, GRADUS_TARGET=name)


class Targets(Case):
    def figures(self, name, *words, threads=1):
        """Trains on a set; the model file's bytes and its record."""
        run = self.train(*words, "--threads", threads, out=f"{name}-{threads}", env=on(name))
        record = json.loads((run / "run.json").read_text())
        return (run / "model.safetensors").read_bytes(), record

    def on_all(self, *words):
        """Validation losses of the same training on all sets, each held to have the same bytes on one thread and on two."""
        losses = {}
        for name in sets_here():
            model, record = self.figures(name, *words)
            again, _ = self.figures(name, *words, threads=2)
            self.assertEqual(model, again, name)
            self.assertEqual(record["versions"]["kernels"], name)
            losses[name] = record["validation"]["loss"]
        return losses

    def test_the_doctor_tells_the_sets_from_the_weakest_to_the_best(self):
        here = sets_here()
        self.assertEqual(here, list(sets_of_its_kind()[: len(here)]))
        for name in here:
            report = self.json("doctor", "--json", env=on(name))
            self.assertEqual((report["instruction_set"], report["instruction_sets"]), (name, here))
            self.assertEqual(any("GRADUS_TARGET keeps to" in line for line in report["problems"]), name != here[-1])

    def test_a_name_that_is_none_is_refused(self):
        mine = sets_of_its_kind()
        others = next(sets[-1] for sets in KINDS if sets != mine)
        names = ", ".join(dict.fromkeys(("baseline", *mine)))
        for wrong in ("avx", "AVX2", "NEON", "best", others):
            self.refused("train", IRIS, "--target", "species", env=on(wrong), says=["GRADUS_TARGET", wrong, f"it may be {names}"])

    def test_a_set_that_the_machine_lacks_is_refused(self):
        for name in sets_of_its_kind()[len(sets_here()):]:
            self.refused("train", IRIS, "--target", "species", env=on(name), says=["GRADUS_TARGET", name, "lacks", sets_here()[-1]])

    def test_an_empty_name_is_none(self):
        self.assertEqual(self.json("doctor", "--json", env=on(""))["instruction_set"], sets_here()[-1])

    def test_the_baseline_is_the_weakest_on_every_kind_of_machine(self):
        self.assertEqual(self.json("doctor", "--json", env=on("baseline"))["instruction_set"], sets_here()[0])

    def test_dense_networks_learn_alike(self):
        losses = self.on_all("digits", "--model", "linear 32, layer_norm, gelu, linear 10", "--epochs", 2)
        for name, loss in losses.items():
            self.assertAlmostEqual(loss, losses[sets_here()[0]], delta=1e-3 * losses[sets_here()[0]], msg=name)

    def test_solvers_agree(self):
        losses = self.on_all(ABALONE, "--target", "Rings", "--model", "linear", "--solver", "exact")
        for name, loss in losses.items():
            self.assertAlmostEqual(loss, losses[sets_here()[0]], delta=1e-5 * losses[sets_here()[0]], msg=name)

    @unittest.skipIf(SANITIZED, "minutes long, and of plain code on all sets")
    @unittest.skipIf(EMULATED, "minutes long even where nothing is emulated")
    def test_the_textbook_holds(self):
        for name in sets_here():
            self.gradus("textbook", "--quiet", env=on(name))

    def test_gradients_are_right_and_predictions_agree(self):
        self.train(IRIS, "--target", "species", "--model", "mlp:8", "--epochs", 3)
        expected = None
        for name in sets_here():
            self.gradus("gradcheck", "--all", env=on(name))
            self.assertIn("ok", self.gradus("gradcheck", "mlp:4", "--data", IRIS, "--target", "species", env=on(name)).stdout)
            classes = [line.split(",")[1] for line in self.gradus("predict", "run", IRIS, env=on(name)).stdout.splitlines()]
            self.assertGreater(len(set(classes[1:])), 1)
            expected = expected or classes
            self.assertEqual(classes, expected, name)


if __name__ == "__main__":
    unittest.main()
