#!/usr/bin/env python3
# references_textbook.py - figures of PyTorch and scikit-learn that rows of the textbook are compared with.
"""Usage: references_textbook.py                  prints the figures as JSON: a row's file, what, figures
       references_textbook.py --write            writes those that are many: src/textbook/references/*.hpp
       references_textbook.py --check            finds them in src/textbook: exit 1 where one is not there, 77 without
                                                 the packages (torch, numpy, scikit-learn)
       references_textbook.py --images FOLDER... test accuracies of 784-300-10 networks on IDX images (minutes)"""
import csv
import gzip
import json
import pathlib
import re
import subprocess
import sys

try:
    import numpy as np
    import torch
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.calibration import CalibratedClassifierCV, _SigmoidCalibration
    from sklearn.frozen import FrozenEstimator
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss
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


class Scores(ClassifierMixin, BaseEstimator):
    """A classifier whose scores are its inputs."""

    def fit(self, _, y):
        self.classes_ = np.unique(y)
        return self

    def decision_function(self, x):
        return x

    def predict(self, x):
        return x.argmax(1)


def platt_of_three():
    """A and B of three classes, the first rows' probabilities and -log-likelihoods, for scores that the row repeats exactly."""
    i, k = np.meshgrid(np.arange(90), np.arange(3), indexing="ij")
    whole = (37 * i + 29 * k + 11 * i * k) % 101 - 50
    s, y = whole * 3 / 20, (whole + (53 * i + 31 * k + 7 * i * k) % 97 - 48).argmax(1)
    found = CalibratedClassifierCV(FrozenEstimator(Scores().fit(s, y)), method="sigmoid").fit(s, y)
    pairs = [(float(one.a_), float(one.b_)) for one in found.calibrated_classifiers_[0].calibrators]
    p, before = found.predict_proba(s), np.exp(s) / np.exp(s).sum(1, keepdims=True)
    return {"A and B of three": list(sum(pairs, ())), "probabilities": p[:2].ravel().tolist(),
            "negative log-likelihoods": [float(log_loss(y, before)), float(log_loss(y, p))]}


def of_losses():
    """Rows, sum, mean and gradient of the mean by the scores, for three matrices and each choice of options."""
    torch.manual_seed(3)
    first = [[1, -2, 0.5], [0.3, 2.2, -1.1], [3, 0, -0.5], [-1.5, 0.7, 2.6]]
    matrices = [("ordinary scores", torch.tensor(first, dtype=torch.float64), [2, 1, -100, 0]),
                ("random scores", torch.randn(5, 4) * 3, [3, 0, -100, 2, 2]),
                ("large random scores", torch.randn(3, 6) * 40, [5, 1, 0])]
    text = ""
    for what, scores, labels in matrices:
        z, y, classes = scores.double(), torch.tensor(labels), scores.shape[1]
        weights = [0.5, 2, 1, 0.25, 3, 0][:classes]
        options = [("", {}), ("", {"label_smoothing": 0.2})]
        options = [(w, o | ({"weight": torch.tensor(weights).double()} if w else {}))
                   for _, o in options for w in ("", ",".join(f"{weight:g}" for weight in weights))]
        for weight_text, chosen in options:
            z = z.detach().requires_grad_()
            rows, total, mean = (F.cross_entropy(z, y, reduction=reduction, **chosen) for reduction in ("none", "sum", "mean"))
            mean.backward()
            if "label_smoothing" not in chosen:  # the two functions have one value, and one gradient by the scores
                other = z.detach().requires_grad_()
                F.nll_loss(F.log_softmax(other, 1), y, **chosen).backward()
                assert torch.allclose(other.grad, z.grad, rtol=0, atol=1e-14)
            text += (f'{{"{what}", {len(labels)}, {classes}, {numbers(z)}, {numbers(y)}, "{weight_text}", '
                     f'{chosen.get("label_smoothing", 0)}, {numbers(rows)}, {total.item()!r}, {mean.item()!r}, {numbers(z.grad)}}},\n')
    return ("of_losses", "cross-entropy and negative log-likelihood", """\
/// Scores [rows, classes] with labels, a choice of options, and what PyTorch makes of them: the loss of each row, their sum,
/// their mean, and the gradient of the mean by the scores.
struct OfLoss {
  const char* scores_are;
  std::int64_t rows, classes;
  std::vector<double> scores;
  std::vector<std::int64_t> labels;
  const char* class_weights;
  double label_smoothing;
  std::vector<double> each;
  double sum, mean;
  std::vector<double> gradient;
};
/// Three matrices, four choices each.
inline std::vector<OfLoss> of_losses() {
  return {""" + text + "};\n}\n")


def of_layers():
    """Layers in training and inference: values, gradients of sum(dy y), next states, and the masks that were drawn."""
    torch.manual_seed(11)
    draw = lambda *shape: torch.randn(*shape, dtype=torch.float64)
    text = ""

    def add(layer, x, parameters, states, inference, training, mask):
        nonlocal text
        x.requires_grad_()
        dy = draw(*training(x).shape)
        for leaf in (x, *parameters.values()):
            leaf.grad = None
        y = training(x)
        (y * dy).sum().backward()
        gradients = {"x": x.grad} | {name: value.grad for name, value in parameters.items()}
        after = {name: value.clone() for name, value in states().items()}
        used = inference(x)
        named = lambda tensors: "{" + ", ".join(f'{{"{name}", {numbers(value)}}}' for name, value in tensors.items()) + "}"
        shape = "{" + ", ".join(map(str, x.shape)) + "}"
        text += (f'{{"{layer}", {shape}, {numbers(x)}, {named(parameters)}, {numbers(dy)}, {numbers(y)}, {named(gradients)}, '
                 f'{named(after)}, {numbers(used)}, {numbers(mask(y)) if mask else "{}"}}},\n')

    def module(layer, module, x, fresh):
        with torch.no_grad():
            for value in module.parameters():
                value.copy_(torch.rand_like(value) + 0.5)
        made = [module]

        def training(x):
            fresh(module)
            return module.train()(x)
        states = lambda: {name: value for name, value in module.named_buffers() if value.is_floating_point()}
        add(layer, x, dict(module.named_parameters()), states, lambda x: made[0].eval()(x), training, None)

    none = lambda module: None
    reset = lambda module: module.reset_running_stats()
    module("batch_norm", torch.nn.BatchNorm1d(3).double(), draw(5, 3) * 2 + 1, reset)
    module("batch_norm momentum=0.3 epsilon=0.01", torch.nn.BatchNorm2d(2, eps=0.01, momentum=0.3).double(), draw(2, 2, 2, 3), reset)
    module("layer_norm", torch.nn.LayerNorm([2, 3]).double(), draw(2, 2, 3) * 3 - 1, none)
    module("layer_norm axes=1 epsilon=0.01", torch.nn.LayerNorm(4, eps=0.01).double(), draw(2, 2, 4), none)

    def noise(layer, x, inference, training):
        """The same bits for each call."""
        def seeded(x):
            torch.manual_seed(5)
            return training(x)
        add(layer, x, {}, dict, inference, seeded, lambda y: (y != 0).double())

    noise("dropout 0.25", draw(2, 4), lambda x: F.dropout(x, 0.25, False), lambda x: F.dropout(x, 0.25, True))

    def stochastic_depth(x, share):
        """torchvision.ops.stochastic_depth(x, share, "row", training=True)."""
        return x * torch.empty(x.shape[0], *[1] * (x.dim() - 1), dtype=x.dtype).bernoulli_(1 - share).div_(1 - share)
    noise("stochastic_depth 0.5", draw(5, 2), lambda x: x, lambda x: stochastic_depth(x, 0.5))
    return ("of_layers", "layers in training and in inference", """\
/// A layer with given parameters on a batch x, and what PyTorch makes of it.
struct OfLayer {
  using Named = std::vector<std::pair<std::string, std::vector<double>>>;
  const char* layer;
  std::vector<std::int64_t> shape;
  std::vector<double> x;
  Named parameters;
  /// In training: y, and the gradients of sum(dy y) by x and the parameters.
  std::vector<double> dy, y;
  Named gradients;
  /// States after that step, from their first values; and what the layer gives in inference then.
  Named states;
  std::vector<double> inference;
  /// 1 for each number that was kept; empty where nothing is drawn.
  std::vector<double> mask;
};
/// Normalisation and noise.
inline std::vector<OfLayer> of_layers() {
  return {""" + text + "};\n}\n")


def numbers(tensor):
    return "{" + ", ".join(map(repr, tensor.detach().reshape(-1).tolist())) + "}"


def references():
    return [of_losses(), of_layers()]


def write_references():
    for name, what, body in references():
        path = ROOT / "src/textbook/references" / f"{name}.hpp"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"""\
// {name}.hpp - numbers of PyTorch {torch.__version__.split('+')[0]} for rows of the textbook: {what}.
// Written by tools/references_textbook.py --write.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gradus::textbook::references {{

{body}
}}  // namespace gradus::textbook::references
""")
        subprocess.run(["clang-format", "-i", path], check=True)


def check_references():
    """The committed files hold the numbers that are computed now."""
    read = lambda text: np.array([float(number) for number in re.findall(r"-?\d+\.?\d*(?:e[+-]?\d+)?", text)])
    for name, _, body in references():
        text = (ROOT / "src/textbook/references" / f"{name}.hpp").read_text()
        written, found = read(text[text.index("return {"):]), read(body[body.index("return {"):])
        if written.shape != found.shape or not np.allclose(written, found, rtol=1e-12, atol=1e-13):
            sys.exit(f"{name}.hpp holds other numbers")


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
            "b13_platt_scaling.cpp": platt() | platt_of_three()}


def check(found):
    """Each figure stands in its row's file, to as many digits as solvers, or means of fewer seeds, agree on."""
    for name, whats in found.items():
        text = re.sub(r"(?<=\d)'(?=\d)", "", (ROOT / "src/textbook/rows" / name).read_text())
        written = np.array([float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)])
        tolerance = 0.01 if name.startswith("b10") else 1e-5
        for what, numbers in whats.items():
            for number in numbers:
                if np.abs(written - number).min() > tolerance:
                    sys.exit(f"{name}: {what}: {number} is not there")
    print(f"figures of {len(found)} rows computed again with PyTorch {torch.__version__}")


def main():
    torch.set_num_threads(1)
    if sys.argv[1:] == ["--check"]:
        check_references()
        return check(figures(seeds=4))
    if sys.argv[1:] == ["--write"]:
        return write_references()
    if sys.argv[1:2] == ["--images"]:
        return print(json.dumps([images(folder) for folder in sys.argv[2:]], indent=1))
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    print(json.dumps(figures(), indent=1))


if __name__ == "__main__":
    main()
