# input_scale_test.py - how inputs are scaled: NumPy's median and quartiles, scikit-learn's quantiles.
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

from packages import need

np, preprocessing = need("numpy", "sklearn.preprocessing")
random = np.random.default_rng(5)
program = str(pathlib.Path(sys.argv[1]).resolve())
folder = pathlib.Path(tempfile.mkdtemp())
x = np.column_stack([random.normal(size=700), random.lognormal(sigma=2, size=700), random.integers(0, 5, 700)])
with open(folder / "t.csv", "w", newline="") as file:
    csv.writer(file).writerows([["a", "b", "c", "y"], *([*row, i % 7] for i, row in enumerate(x.tolist()))])


def scaling(kind):
    """What the model file says of the inputs."""
    subprocess.run([program, "train", "t.csv", "--target", "y", "--task", "regress", "--split", "none", "--wild", "keep", "--model", "linear", "--optimizer", "adam",
                    "--epochs", "1", "--input-scale", kind, "--quiet", "--out", kind], check=True, capture_output=True, cwd=folder)  # fmt: skip
    data = (folder / kind / "model.safetensors").read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return json.loads(header["__metadata__"]["schema"])["input_scaling"]


def near(what, ours, theirs, tolerance):
    worst = np.max(np.abs(np.asarray(ours) - theirs))
    assert worst <= tolerance, f"{what}: {worst}"
    print(f"{what}: within {worst:.1e}")


robust = scaling("robust")
theirs = preprocessing.RobustScaler().fit(x)
near("medians", robust["shift"], theirs.center_, 1e-12)
near("quartiles", 1 / np.array(robust["scale"]), theirs.scale_, 1e-12)
assert robust["smooth_clip"]

tables = scaling("quantile")["quantiles"]
theirs = preprocessing.QuantileTransformer(n_quantiles=700, output_distribution="normal", subsample=None).fit(x)
for column, table in enumerate(tables):
    numbers, scores = np.array(table["numbers"]), np.array(table["scores"])
    inside = slice(1, -1)  # the ends are half a step inside of 0 and 1 here, and 5.2 there
    at_numbers = np.zeros((len(numbers), 3))
    at_numbers[:, column] = numbers
    near(f"quantiles of column {column}", scores[inside], theirs.transform(at_numbers)[inside, column], 1e-9)
