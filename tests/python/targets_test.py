# targets_test.py - class weights, counts, shares and logarithms of targets: what linear models learn is scikit-learn's, or SciPy's.
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

from packages import need

np, linear, metrics, optimize = need("numpy", "sklearn.linear_model", "sklearn.metrics", "scipy.optimize")
random = np.random.default_rng(7)
program = str(pathlib.Path(sys.argv[1]).resolve())
folder = pathlib.Path(tempfile.mkdtemp())
x = np.round(random.normal(size=(400, 3)), 3)
score = x @ [1.0, 0.6, -0.4]
noise = random.normal(size=400)


def write(name, y):
    with open(folder / name, "w", newline="") as file:
        csv.writer(file).writerows([["a", "b", "c", "y"], *([*row, each] for row, each in zip(x.tolist(), y))])


def gradus(*words):
    done = subprocess.run([program, *words], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
    return done.stdout


def predicted(name, *words, proba=()):
    """What a model says of its own rows, in the target's units."""
    run = name.removesuffix(".csv")
    gradus("train", name, "--target", "y", "--no-scale", "--split", "none", "--dtype", "float64", "--out", run, *words)
    lines = gradus("predict", run, name, *proba).splitlines()[1:]
    return np.array([float(line.split(",")[-1]) for line in lines])


def near(what, ours, theirs, tolerance=2e-5):
    worst = np.max(np.abs(ours - theirs) / (1e-3 + np.abs(theirs)))
    assert worst < tolerance, f"{what}: {worst}"
    print(f"{what}: within {worst:.1e}")


solver = ["--model", "linear", "--solver", "lbfgs", "--epochs", "500"]

rare = np.where(score + noise > 1.8, "yes", "no")
write("rare.csv", rare)
for weights, same in [("balanced", "balanced"), ("yes=7,no=0.5", {"yes": 7, "no": 0.5})]:
    ours = predicted("rare.csv", *solver, "--loss", "log_loss", "--l2", "0.01", "--class-weights", weights, proba=["--proba"])
    total = len(rare) if weights == "balanced" else 7 * (rare == "yes").sum() + 0.5 * (rare == "no").sum()
    theirs = linear.LogisticRegression(C=1 / (0.01 * total), class_weight=same, tol=1e-10, max_iter=5000).fit(x, rare)
    near(f"class weights {weights}", ours, theirs.predict_proba(x)[:, 1])
    subprocess.run(["rm", "-r", str(folder / "rare")], check=True)

counts = random.poisson(np.exp(0.5 + 0.5 * score))
write("counts.csv", counts)
ours = predicted("counts.csv", *solver, "--loss", "poisson", "--task", "count", "--l2", "0.01")
theirs = linear.PoissonRegressor(alpha=0.01 * counts.mean(), tol=1e-10, max_iter=5000).fit(x, counts)
near("counts", ours, theirs.predict(x))

shares = np.round(1 / (1 + np.exp(-score - 0.4 * noise)), 4)
write("shares.csv", shares)
ours = predicted("shares.csv", *solver, "--loss", "binary_cross_entropy", "--target-scale", "share", "--l2", "0.01")


def fractional(w):
    z = x @ w[:3] + w[3]
    return np.mean(np.logaddexp(0, z) - shares * z) + 0.005 * w[:3] @ w[:3]


w = optimize.minimize(fractional, np.zeros(4), tol=1e-12).x
near("shares", ours, 1 / (1 + np.exp(-(x @ w[:3] + w[3]))), 1e-4)

# Labels: what evaluate says of those that predict writes.
truth = np.stack([score + noise > 0, x[:, 0] > 0.5, x[:, 1] + noise < -0.5], axis=1)
names = np.array(["hot", "large", "odd"])
write("labels.csv", [";".join(names[row]) or "odd" for row in truth])
truth[~truth.any(axis=1), 2] = True
gradus("train", "labels.csv", "--target", "y", "--epochs", "20", "--model", "mlp:8", "--out", "labels")
lines = list(csv.reader(gradus("predict", "labels", "labels.csv", "--proba").splitlines()))
assert lines[0] == ["row", *names], lines[0]
probabilities = np.array([[float(each) for each in line[1:]] for line in lines[1:]])
said = [line[1] for line in csv.reader(gradus("predict", "labels", "labels.csv").splitlines()[1:])]
assert said == [";".join(names[row >= 0.5]) for row in probabilities]
found = json.loads(gradus("evaluate", "labels", "--data", "labels.csv", "--json"))
given = probabilities >= 0.5
expected = {
    "subset_accuracy": metrics.accuracy_score(truth, given),
    "hamming_loss": metrics.hamming_loss(truth, given),
    "loss": np.mean([metrics.log_loss(truth[:, k], probabilities[:, k]) for k in range(3)]) * 3,
}
for kind in ("micro", "macro"):
    each = metrics.precision_recall_fscore_support(truth, given, average=kind, zero_division=0)
    expected.update({f"{name}_{kind}": value for name, value in zip(("precision", "recall", "f1"), each)})
for name, value in expected.items():
    assert abs(found[name] - value) < 1e-6, f"{name}: {found[name]} instead of {value}"
for k, label in enumerate(found["labels"]):
    assert label["label"] == names[k]
    assert abs(label["f1"] - metrics.f1_score(truth[:, k], given[:, k])) < 1e-12
    assert abs(label["roc_auc"] - metrics.roc_auc_score(truth[:, k], probabilities[:, k])) < 1e-6
assert found["f1_micro"] > 0.6
print("labels: as scikit-learn has them")

heavy = np.round(np.exp(8 + score + 0.3 * noise), 2)
write("heavy.csv", heavy)
ours = predicted("heavy.csv", "--model", "ridge:0.02", "--solver", "exact", "--target-scale", "log")
theirs = linear.Ridge(alpha=0.02 * len(heavy)).fit(x, np.log(heavy))
near("logarithms", ours, np.exp(theirs.predict(x)))
