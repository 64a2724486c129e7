#!/usr/bin/env python3
# references_methods.py - writes tests/train/methods.json: coefficients as scikit-learn 1.9 and SciPy find them.
"""Usage: references_methods.py examples/data FILE           writes the file
       references_methods.py examples/data FILE --check   computes everything again: exit 1 on a difference, 77 without scikit-learn

Where this Python lacks scikit-learn or SciPy, the one that GRADUS_PYTHON names is asked."""
import csv
import json
import math
import os
import pathlib
import sys

try:
    import numpy as np
    from scipy.optimize import minimize
    from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge
except ImportError as error:
    other = os.environ.pop("GRADUS_PYTHON", "")
    if other:
        os.execv(other, [other, *sys.argv])
    print(f"skipped: {error}")
    sys.exit(77)


def table(path, targets):
    """Named features (categories one by one) and target columns."""
    rows = list(csv.DictReader(path.open()))
    features = {}
    for name in rows[0]:
        if name in targets:
            continue
        column = [row[name] for row in rows]
        try:
            features[name] = np.array(column, dtype=float)
        except ValueError:
            for category in sorted(set(column)):
                features[f"{name}={category}"] = np.array([float(cell == category) for cell in column])
    return features, [np.array([row[target] for row in rows]) for target in targets]


def fitted(features, coefficients, intercepts):
    """One entry per output: coefficients by feature name, and the bias."""
    coefficients, intercepts = np.atleast_2d(coefficients), np.atleast_1d(intercepts)
    return [{"weight": dict(zip(features, row.tolist())), "bias": float(bias)} for row, bias in zip(coefficients, intercepts)]


def regressions(path):
    features, targets = table(path, ["Rings", "Shell_weight"])
    x, y = np.column_stack(list(features.values())), np.column_stack([t.astype(float) for t in targets])
    n = len(x)
    exact, ridge = LinearRegression().fit(x, y), Ridge(alpha=10.0, solver="svd").fit(x, y)
    lasso = Lasso(alpha=0.05, tol=1e-14, max_iter=1_000_000).fit(x, y[:, 0])
    return {"least_squares": fitted(features, exact.coef_, exact.intercept_),
            "ridge": {"l2": 2 * 10.0 / n, "outputs": fitted(features, ridge.coef_, ridge.intercept_)},
            "lasso": {"l1": 0.05, "outputs": fitted(features, lasso.coef_, lasso.intercept_)}}


def classifications(path):
    features, (species,) = table(path, ["species"])
    x = np.column_stack(list(features.values()))
    l2 = 0.01
    softmax = LogisticRegression(C=1 / (l2 * len(x)), tol=1e-12, max_iter=100_000).fit(x, species)
    two = species != "setosa"
    logistic = LogisticRegression(C=1 / (l2 * two.sum()), tol=1e-12, max_iter=100_000).fit(x[two], species[two])
    sign = np.where(species[two] == logistic.classes_[1], 1.0, -1.0)
    l1 = 0.02

    def smooth(w):
        """Log loss with |w| written as the sum of two vectors that are not negative."""
        plus, minus, bias = w[:4], w[4:8], w[8]
        margin = sign * (x[two] @ (plus - minus) + bias)
        slope = -sign / (1 + np.exp(margin)) / len(margin)
        value = np.mean(np.logaddexp(0, -margin)) + l1 * (plus.sum() + minus.sum())
        down = x[two].T @ slope
        return value, np.concatenate([down + l1, -down + l1, [slope.sum()]])

    best = minimize(smooth, np.zeros(9), jac=True, method="L-BFGS-B", bounds=[(0, None)] * 8 + [(None, None)],
                    options={"maxiter": 100_000, "maxfun": 1_000_000, "ftol": 1e-16, "gtol": 1e-12})
    return {"softmax": {"l2": l2, "outputs": fitted(features, softmax.coef_, softmax.intercept_)},
            "logistic": {"l2": l2, "outputs": fitted(features, logistic.coef_, logistic.intercept_)},
            "logistic_l1": {"l1": l1, "outputs": fitted(features, best.x[:4] - best.x[4:8], best.x[8])}}


def twelve_points():
    """Row B6 of the textbook."""
    x = np.array([0.5, 1.0, 1.5, 0.5, 2.0, 2.5, 1.0, 3.0, 2.5, 1.0, 3.0, 2.0, 2.0, 1.5, 3.5, 3.0, 4.0, 1.5, 3.0, 3.5, 4.5, 2.5, 1.5, 2.0])
    fit = LogisticRegression(C=1, tol=1e-12, max_iter=100_000).fit(x.reshape(12, 2), [0] * 6 + [1] * 6)
    return fitted(["x1", "x2"], fit.coef_, fit.intercept_)


def differences(old, new, where="references"):
    """Where two trees of numbers differ by more than solvers may."""
    if isinstance(new, dict) and isinstance(old, dict) and old.keys() == new.keys():
        for key in new:
            yield from differences(old[key], new[key], f"{where}/{key}")
    elif isinstance(new, list) and isinstance(old, list) and len(old) == len(new):
        for i, (a, b) in enumerate(zip(old, new)):
            yield from differences(a, b, f"{where}/{i}")
    elif not (isinstance(new, float) and isinstance(old, float) and math.isclose(old, new, rel_tol=1e-5, abs_tol=1e-5)):
        yield f"{where}: {old} in the file, {new} now"


def main():
    data, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    references = {"abalone": regressions(data / "abalone.csv"), "iris": classifications(data / "iris.csv"),
                  "twelve points": twelve_points()}
    if sys.argv[3:] == ["--check"]:
        wrong = list(differences(json.loads(out.read_text()), references))
        print("\n".join(wrong) or "the references are what scikit-learn and SciPy compute")
        sys.exit(1 if wrong else 0)
    out.write_text(json.dumps(references, indent=1) + "\n")


if __name__ == "__main__":
    main()
