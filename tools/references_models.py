#!/usr/bin/env python3
# references_models.py - prints what scikit-learn finds for the textbook's rows B8 and B13.
"""Usage: python tools/references_models.py examples/data/iris.csv (needs scikit-learn). The figures stand in src/textbook/rows."""
import csv
import sys

import numpy as np
from sklearn.calibration import _SigmoidCalibration
from sklearn.linear_model import LogisticRegression

np.set_printoptions(precision=8, suppress=True)


def iris(path, columns, species):
    with open(path) as file:
        rows = [row for row in csv.DictReader(file) if row["species"] in species]
    x = np.array([[float(row[column]) for column in columns] for row in rows])
    return (x - x.mean(0)) / x.std(0), np.array([species.index(row["species"]) for row in rows])


def platt_scores():
    """Overlapping scores from a formula that C++ repeats exactly."""
    f = np.array([((37 * i) % 101 - 50) / 20 for i in range(80)])
    yes = np.array([1 if f[i] + ((53 * i) % 97 - 48) / 40 > 0.3 else 0 for i in range(80)])
    return f, yes


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    solver = dict(C=1.0, tol=1e-12, max_iter=100000)  # C is 1 / lambda
    x, y = iris(sys.argv[1], ["sepal_length", "sepal_width", "petal_length", "petal_width"], ["setosa", "versicolor", "virginica"])
    model = LogisticRegression(**solver).fit(x, y)
    print("B8 weights", model.coef_, "biases", model.intercept_)
    f, yes = platt_scores()
    found = _SigmoidCalibration().fit(f, yes)
    print("B13 A", found.a_, "B", found.b_, "yes", yes.sum())


if __name__ == "__main__":
    main()
