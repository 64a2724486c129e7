# sequential_test.py - PyTorch's Sequential takes the weights of a model file without renaming and agrees to 1e-5.
import os
import pathlib
import subprocess
import sys
import tempfile

from packages import need

np, _ = need("numpy", "safetensors.numpy")
from safetensors.numpy import load_file  # noqa: E402  (only after it is known to be there)

# A Python of the user's may have PyTorch where the tests' own has not.
WITH_PYTORCH = """
import sys, torch
from safetensors.torch import load_file
from torch import nn

model = nn.Sequential(
    nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 16), nn.Tanh(), nn.Dropout(0.25), nn.Linear(16, 12, bias=False),
    nn.GELU(), nn.Linear(12, 8), nn.ELU(0.5), nn.LeakyReLU(0.2), nn.Linear(8, 8), nn.Sigmoid(), nn.SiLU(),
    nn.Softplus(), nn.Linear(8, 10), nn.LogSoftmax(dim=1))
model.load_state_dict(load_file(sys.argv[1]), strict=True)
batch = load_file(sys.argv[2])
with torch.no_grad():
    difference = (model.eval()(batch["x"]).exp() - batch["probabilities"]).abs().max().item()
print("PyTorch", torch.__version__, "differs by", difference)
assert difference <= 1e-5, difference
"""


def erf(x):
    from math import erf as one

    return np.vectorize(one)(x)


def formulas(w, x):
    """The same layers, written out in float64."""

    def linear(x, name):
        return x @ w[f"{name}.weight"].astype(np.float64).T + w.get(f"{name}.bias", 0)

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    x = np.maximum(linear(x, "0"), 0)
    x = np.tanh(linear(x, "2"))
    x = linear(x, "5")
    x = x * (1 + erf(x / np.sqrt(2))) / 2
    x = linear(x, "7")
    x = np.where(x > 0, x, 0.5 * np.expm1(x))
    x = np.where(x > 0, x, 0.2 * x)
    x = sigmoid(linear(x, "10"))
    x = x * sigmoid(x)
    x = linear(np.log1p(np.exp(x)), "14")
    p = np.exp(x - x.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


with tempfile.TemporaryDirectory() as folder:
    model, batch = pathlib.Path(folder, "model.safetensors"), pathlib.Path(folder, "batch.safetensors")
    subprocess.run([sys.argv[1], model, batch], check=True)
    weights, data = load_file(model), load_file(batch)
    expected = {f"{layer}.{kind}" for layer in (0, 2, 5, 7, 10, 14) for kind in ("weight", "bias")} - {"5.bias"}
    assert set(weights) == expected, sorted(weights)
    probabilities = formulas(weights, data["x"].astype(np.float64))
    assert np.abs(probabilities - data["probabilities"]).max() <= 1e-5
    assert np.ptp(data["probabilities"], axis=0).max() > 0.01, "the model says the same of every row"
    python = os.environ.get("GRADUS_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import torch, safetensors.torch"], capture_output=True).returncode == 0:
        subprocess.run([python, "-c", WITH_PYTORCH, model, batch], check=True)
    else:
        print(f"{python} has no PyTorch with safetensors: compared with the formulas in NumPy alone")
