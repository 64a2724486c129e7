# coefficients_test.py - coefficients of linear models in the inputs' own units, beside NumPy's and scikit-learn's.
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

from packages import need

np, linear_model, preprocessing = need("numpy", "sklearn.linear_model", "sklearn.preprocessing")
program, data = sys.argv[1], pathlib.Path(sys.argv[2])
folder = tempfile.TemporaryDirectory()


def gradus(*words, code=0):
    result = subprocess.run([program, *map(str, words)], cwd=folder.name, capture_output=True, text=True)
    assert result.returncode == code, result.stderr
    return result.stdout if code == 0 else result.stderr


def rows_of(name):
    with open(data / name, newline="") as file:
        return list(csv.DictReader(file))


def formula(*words):
    """Trained on all rows; outputs by name as (intercept, coefficients by input)."""
    gradus("train", *words, "--split", "none", "--wild", "keep", "--dtype", "float64", "--quiet", "--out", f"run{len(list(pathlib.Path(folder.name).iterdir()))}")
    run = max(pathlib.Path(folder.name).glob("run*"), key=lambda path: path.stat().st_mtime_ns)
    shown = json.loads(gradus("show", run, "--coefficients", "--json"))
    assert gradus("show", run, "--coefficients") and gradus("show", run / "model.safetensors", "--coefficients")
    return {output["output"]: (output["intercept"], output["coefficients"]) for output in shown["outputs"]}


abalone = rows_of("abalone.csv")
inputs = [name for name in abalone[0] if name not in ("Sex", "Rings")]
x = np.array([[float(row[name]) for name in inputs] for row in abalone])
y = np.array([float(row["Rings"]) for row in abalone])

# Least squares.
found = formula(data / "abalone.csv", "--target", "Rings", "--task", "regress", "--ignore", "Sex", "--model", "linear", "--solver", "exact")
expected = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), y, rcond=None)[0]
intercept, coefficients = found["Rings"]
assert list(coefficients) == inputs
assert np.allclose([intercept, *coefficients.values()], expected, rtol=1e-9, atol=1e-9), (intercept, coefficients, expected)

# Two targets at once.
found = formula(data / "abalone.csv", "--target", "Rings", "--target", "Diameter", "--task", "regress", "--ignore", "Sex", "--model", "linear", "--solver", "exact")
others = [i for i, name in enumerate(inputs) if name != "Diameter"]
for target, truth in (("Rings", y), ("Diameter", x[:, inputs.index("Diameter")])):
    expected = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x[:, others]]), truth, rcond=None)[0]
    assert np.allclose([found[target][0], *found[target][1].values()], expected, rtol=1e-8, atol=1e-9), target

# Ridge keeps weights of scaled inputs and targets small.
found = formula(data / "abalone.csv", "--target", "Rings", "--task", "regress", "--ignore", "Sex", "--model", "ridge:alpha=0.1", "--solver", "exact")
scaler = preprocessing.StandardScaler().fit(x)
ridge = linear_model.Ridge(alpha=0.1 * len(x)).fit(scaler.transform(x), y)
assert np.allclose(list(found["Rings"][1].values()), ridge.coef_ / scaler.scale_, rtol=1e-8), found
assert np.isclose(found["Rings"][0], ridge.intercept_ - ridge.coef_ @ (scaler.mean_ / scaler.scale_), rtol=1e-8)

# Softmax regression: coefficients are known up to a constant over the classes.
iris = rows_of("iris.csv")
names = list(iris[0])[:4]
x = np.array([[float(row[name]) for name in names] for row in iris])
species = np.array([row["species"] for row in iris])
found = formula(data / "iris.csv", "--target", "species", "--model", "softmax", "--solver", "lbfgs", "--l2", "0.01")
scaler = preprocessing.StandardScaler().fit(x)
model = linear_model.LogisticRegression(C=1 / (0.01 * len(x)), tol=1e-10, max_iter=10000).fit(scaler.transform(x), species)
for k, name in enumerate(model.classes_):
    assert np.allclose(list(found[name][1].values()), model.coef_[k] / scaler.scale_, atol=1e-4), (name, found[name], model.coef_[k] / scaler.scale_)

gradus("train", data / "iris.csv", "--target", "species", "--epochs", "1", "--quiet", "--out", "net")
assert "one linear layer" in gradus("show", "net", "--coefficients", code=2)
