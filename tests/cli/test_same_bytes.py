"""The same training gives the same model file on every set of instructions with a fused multiply-add, and on every machine.

checksums.json holds what five of the trainings give. Where a change is meant to give other models, write it anew and say so:

    GRADUS_CHECKSUMS=write python3 tests/cli/test_same_bytes.py
"""
import hashlib
import json
import os
import pathlib
import struct
import unittest

from support import ABALONE, IRIS, PROGRAM, SANITIZED, UTF8, Case
from test_targets import on, sets_here

CHECKSUMS = pathlib.Path(__file__).with_name("checksums.json")
FUSED = [name for name in sets_here() if name in ("avx2", "avx512", "neon")]
COLOURS = "conv2d 32 3 padding=1, batch_norm, relu, conv2d 32 3 padding=1, relu, max_pool2d 2, flatten, linear 10"
LANES = "conv2d 6 5 padding=2, tanh, avg_pool2d 2, conv2d 16 3, relu, max_pool2d 2, flatten, linear 10"
MIXED = 'linear 32, layer_norm, gelu, dropout 0.2, residual "linear 32, tanh", linear 10'
TABLES = "layer_scale rate=6, periodic 4 2 rate=0.1, ntk_linear 32 bias_rate=0.1, selu, dropout 0.2 falls=true, ntk_linear 32, mish, ntk_linear"

# Layers, losses, rules, solvers, dtypes, threads; by the names of those whose checksums are kept.
TRAININGS = {
    "dense": "digits --model mlp:32 --epochs 2 --optimizer nesterov --lr 0.1 --schedule cosine",
    "images": ("IMAGES --model", COLOURS, "--epochs 1 --batch 32 --lr 0.05 --seed 3"),
    "mixed": ("digits --model", MIXED, "--epochs 2 --optimizer adamw --lr 0.003"),
    "float64": f"{ABALONE} --target Rings --model mlp:8 --epochs 2 --optimizer adadelta --lr 1 --dtype float64",
    "solver": f"{ABALONE} --target Rings --model linear --solver exact",
    "logarithms": f"{ABALONE} --target Rings --target-scale log --model mlp:8 --epochs 2",
    "counts": f"{ABALONE} --target Rings --task count --model mlp:8 --epochs 2",
    "lanes": ("IMAGES --model", LANES, "--epochs 1 --batch 48"),
    "odd": ("digits --model", "linear 37, tanh, linear 10", "--epochs 1 --batch 7 --optimizer momentum --l2 0.001"),
    "softmax": "digits --model softmax --epochs 2 --optimizer adam --lr 0.01 --l1 0.0001",
    "step": f"{IRIS} --target species --model mlp:16,16 --epochs 6 --schedule step --optimizer rmsprop --lr 0.01",
    "svm": f"{IRIS} --target species --model svm --epochs 6",
    "one_vs_rest": f"{IRIS} --target species --model one_vs_rest --solver perceptron",
    "lbfgs": f"{ABALONE} --target Rings --model linear --solver lbfgs",
    "ridge": f"{ABALONE} --target Rings --model ridge",
    "lasso": f"{ABALONE} --target Rings --model lasso --epochs 3 --optimizer adagrad --lr 0.1",
    "huber": f"{ABALONE} --target Rings --model mlp:12 --loss huber --epochs 3 --clip 1",
    "genetic": f"{IRIS} --target species --model mlp:4 --solver genetic --epochs 15",
    "search": f"{IRIS} --target species --model softmax --solver random_search --epochs 30",
    "threads": "digits --model mlp:128 --epochs 1 --batch 128 --threads 2",
    "weights": ("digits --model", "linear 48 init=normal, elu, batch_norm, linear 24, silu, linear 10", "--epochs 2 --batch 50"),
    "tables": ("digits --model", TABLES, "--epochs 2 --batch 64 --optimizer ema --lr 0.03 --schedule coslog"),
    "muon": "digits --model mlp:48,48,32 --epochs 2 --batch 64 --optimizer muon --schedule flat_cosine",
    "pools": ("IMAGES --model", "conv2d 8 3 stride=2, softplus, avg_pool2d 2, fractional_max_pool2d 2, flatten, linear 10", "--epochs 2 --precise"),
}  # fmt: skip
KEPT = ("dense", "images", "mixed", "float64", "solver")


def images(folder):
    """300 pictures of 16 x 16 in IDX files: noise by a congruential generator, and a bar whose place is the label."""
    pixels, state = bytearray(), 1
    for index in range(300):
        for at in range(256):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            pixels.append((state >> 16) % 64 + (150 if at // 16 == index % 10 + 3 else 0))
    folder.mkdir()
    (folder / "train-images-idx3-ubyte").write_bytes(struct.pack(">4I", 0x803, 300, 16, 16) + pixels)
    (folder / "train-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, 300) + bytes(i % 10 for i in range(300)))
    return str(folder)


def words_of(training, folder):
    """The words of a command line; what holds blanks is a word by itself."""
    if isinstance(training, str):
        return training.split()
    before, model, after = training
    return [folder if word == "IMAGES" else word for word in before.split()] + [model] + after.split()


@unittest.skipIf(SANITIZED, "plain code on all sets")
@unittest.skipUnless(FUSED, "no set with a fused multiply-add here")
class SameBytes(Case):
    def digest(self, name, target):
        if not (self.folder / "images").exists():
            images(self.folder / "images")
        run = self.train(*words_of(TRAININGS[name], "images"), out=f"{name}-{target}", env=on(target))
        return hashlib.sha256((run / "model.safetensors").read_bytes()).hexdigest()

    def test_all_sets_give_the_same_models(self):
        for name in TRAININGS:
            digests = {target: self.digest(name, target) for target in FUSED}
            self.assertEqual(len(set(digests.values())), 1, f"{name}: {digests}")

    def test_models_are_those_of_other_machines(self):
        found = {name: self.digest(name, FUSED[-1]) for name in KEPT}
        if os.environ.get("GRADUS_CHECKSUMS") == "write":
            CHECKSUMS.write_text(json.dumps(found, indent=2) + "\n")
        self.assertEqual(json.loads(CHECKSUMS.read_text()), found)


if __name__ == "__main__":
    unittest.main()
