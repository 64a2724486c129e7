#!/usr/bin/env python3
# references_textbook.py - figures of PyTorch and scikit-learn that rows of the textbook are compared with.
"""Usage: references_textbook.py                  prints the figures as JSON: a row's file, what, figures
       references_textbook.py --check            finds them in src/textbook/rows: exit 1 where one is not there, 77 without
                                                 the packages (torch, numpy, scikit-learn)
       references_textbook.py --images FOLDER... test accuracies of 784-300-10 networks on IDX images (minutes)"""
import csv
import gzip
import json
import pathlib
import re
import sys

try:
    import numpy as np
    import torch
    from sklearn.calibration import _SigmoidCalibration
    from sklearn.linear_model import LogisticRegression
    from torch.nn import functional as F
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

ROOT = pathlib.Path(__file__).parent.parent


def iris_weights():
    """Multinomial logistic regression on standardised iris with the penalty 1 / (2n) sum w^2."""
    with open(ROOT / "examples/data/iris.csv") as file:
        rows = list(csv.DictReader(file))
    species = ["setosa", "versicolor", "virginica"]
    columns = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    x = np.array([[float(row[column]) for column in columns] for row in rows])
    y = np.array([species.index(row["species"]) for row in rows])
    model = LogisticRegression(C=1.0, tol=1e-12, max_iter=100000).fit((x - x.mean(0)) / x.std(0), y)
    biases = model.intercept_ - model.intercept_.mean()
    return {"weights": model.coef_.ravel().tolist(), "biases less their mean": biases.tolist()}


def platt():
    """A and B of overlapping scores from a formula that the row repeats exactly."""
    f = np.array([((37 * i) % 101 - 50) / 20 for i in range(80)])
    yes = np.array([1 if f[i] + ((53 * i) % 97 - 48) / 40 > 0.3 else 0 for i in range(80)])
    found = _SigmoidCalibration().fit(f, yes)
    return {"A and B": [float(found.a_), float(found.b_)]}


def cross_entropy():
    """Rows, sum, mean and gradient of the mean, for each choice of options."""
    scores = [[1, -2, 0.5], [0.3, 2.2, -1.1], [3, 0, -0.5], [-1.5, 0.7, 2.6]]
    y, weights = torch.tensor([2, 1, -100, 0]), torch.tensor([0.5, 2, 1], dtype=torch.float64)
    options = {"cross-entropy with an ignored row": {}, "class weights 0.5, 2, 1": {"weight": weights},
               "label smoothing 0.2": {"label_smoothing": 0.2}, "both": {"weight": weights, "label_smoothing": 0.2}}
    result = {}
    for what, chosen in options.items():
        z = torch.tensor(scores, dtype=torch.float64, requires_grad=True)
        rows, total, mean = (F.cross_entropy(z, y, reduction=reduction, **chosen) for reduction in ("none", "sum", "mean"))
        mean.backward()
        result[what] = rows.tolist() + [total.item(), mean.item()] + z.grad.ravel().tolist()
    return result


def accuracy(seed, widths, train, test, epochs, rate, cosine):
    """Share of the test rows that a ReLU network gets right: He's normal weights and zero biases, SGD with momentum 0.9,
    batches of 32; with `cosine`, a learning rate that falls to 0 in every step, and rows kept apart for validation."""
    torch.manual_seed(seed)
    linear = [torch.nn.Linear(inputs, outputs) for inputs, outputs in zip(widths, widths[1:])]
    for layer in linear:
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        torch.nn.init.zeros_(layer.bias)
    model = torch.nn.Sequential(*[layer for pair in zip(linear, [torch.nn.ReLU() for _ in linear]) for layer in pair][:-1])
    (x, y), (test_x, test_y) = train, test
    if cosine:
        kept = torch.randperm(len(x))[len(x) // 10:]
        x, y = x[kept], y[kept]
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    steps = epochs * ((len(x) + 31) // 32)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps) if cosine else None
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(32):
            optimizer.zero_grad()
            F.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
            if schedule:
                schedule.step()
    with torch.no_grad():
        return (model(test_x).argmax(1) == test_y).double().mean().item()


def digits(seeds):
    """The built-in digits: rows 1 to 1,297 to learn from, the others to test; 30 epochs at 0.1, mean of some seeds."""
    lines = gzip.decompress((ROOT / "src/data/digits.csv.gz").read_bytes()).decode().split()
    table = torch.tensor([[float(cell) for cell in line.split(",")] for line in lines if line[0].isdigit()])
    x, y = table[:, :64] / 16, table[:, 64].long()
    train, test = (x[:1297], y[:1297]), (x[1297:], y[1297:])
    shares = [accuracy(seed, [64, 32, 10], train, test, 30, 0.1, False) for seed in range(1, seeds + 1)]
    return {"64-32-10 on digits": [round(float(np.mean(shares)), 4)]}


def images(folder):
    """Four gzipped IDX files; 784-300-10, 20 epochs at 0.05, three seeds."""
    def read(name, header):
        data = gzip.decompress((pathlib.Path(folder) / name).read_bytes())
        return np.frombuffer(data, dtype=np.uint8, offset=header)

    def part(name):
        x = read(f"{name}-images-idx3-ubyte.gz", 16).reshape(-1, 784)
        return torch.tensor(x, dtype=torch.float32) / 255, torch.tensor(read(f"{name}-labels-idx1-ubyte.gz", 8)).long()

    train, test = part("train"), part("t10k")
    shares = [accuracy(seed, [784, 300, 10], train, test, 20, 0.05, True) for seed in (1, 2, 3)]
    return {f"784-300-10 on {pathlib.Path(folder).name}": [round(float(np.mean(shares)), 4)], "seeds": shares}


def figures(seeds=20):
    return {"b8_softmax_regression.cpp": iris_weights(), "b10_perceptrons.cpp": digits(seeds),
            "b13_platt_scaling.cpp": platt(), "c7_options_of_losses.cpp": cross_entropy()}


def check(found):
    """Each figure stands in its row's file, to as many digits as solvers, or means of fewer seeds, agree on."""
    for name, whats in found.items():
        text = re.sub(r"(?<=\d)'(?=\d)", "", (ROOT / "src/textbook/rows" / name).read_text())
        written = np.array([float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)])
        tolerance = 1e-14 if name.startswith("c7") else 0.01 if name.startswith("b10") else 1e-5
        for what, numbers in whats.items():
            for number in numbers:
                if np.abs(written - number).min() > tolerance:
                    sys.exit(f"{name}: {what}: {number} is not there")
    print(f"figures of {len(found)} rows computed again with PyTorch {torch.__version__}")


def main():
    torch.set_num_threads(1)
    if sys.argv[1:] == ["--check"]:
        return check(figures(seeds=4))
    if sys.argv[1:2] == ["--images"]:
        return print(json.dumps([images(folder) for folder in sys.argv[2:]], indent=1))
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    print(json.dumps(figures(), indent=1))


if __name__ == "__main__":
    main()
