# metrics_test.py - every figure is scikit-learn's, to 1e-12: with ties, absent classes, weights, constants.
import subprocess
import sys
import warnings

from packages import need

np, metrics = need("numpy", "sklearn.metrics")
warnings.simplefilter("ignore")
random = np.random.default_rng(5)
compared = set()


def ours(head, *arrays):
    text = head + "\n" + "\n".join(" ".join(repr(float(x)) for x in np.ravel(array)) for array in arrays)
    lines = subprocess.run([sys.argv[1]], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    found = {}
    for line in lines:
        name, of, value, baseline = line.split()
        found[name, int(of)] = float(value), float(baseline)
    return found


def same(case, found, expected, baseline=False):
    assert found.keys() == expected.keys(), f"{case}: {found.keys() ^ expected.keys()}"
    for key, value in expected.items():
        got = found[key][1 if baseline else 0]
        fits = np.isnan(got) if np.isnan(value) else abs(got - value) <= 1e-12 * max(1, abs(value))
        assert fits, f"{case}, {key}{' of the baseline' if baseline else ''}: {got} instead of {value}"
        compared.add(key[0])


def of_classes(k, truth, said, scores, probabilities, w):
    """The same figures by scikit-learn. What it refuses to say, of classes without rows, is not in means."""
    result = {("accuracy", -1): metrics.accuracy_score(truth, said, sample_weight=w)}
    result["balanced_accuracy", -1] = metrics.balanced_accuracy_score(truth, said, sample_weight=w)
    names = ("precision", "recall", "f1")
    each = metrics.precision_recall_fscore_support(truth, said, labels=range(k), sample_weight=w, zero_division=0)
    for name, values in zip(names, each):
        result.update({(name, i): value for i, value in enumerate(values)})
        if k == 2:
            result[name, -1] = values[1]
    for average in ("macro", "weighted"):
        values = metrics.precision_recall_fscore_support(truth, said, average=average, sample_weight=w, zero_division=0)
        result.update({(f"{name}_{average}", -1): value for name, value in zip(names, values)})
    result["mcc", -1] = metrics.matthews_corrcoef(truth, said, sample_weight=w)
    result["kappa", -1] = metrics.cohen_kappa_score(truth, said, sample_weight=w)
    if probabilities:
        result["log_loss", -1] = metrics.log_loss(truth, scores, labels=range(k), sample_weight=w)
        of = scores[:, 1] if k == 2 else scores
        result["brier", -1] = metrics.brier_score_loss(truth, of, labels=range(k), sample_weight=w)
    for top in (3, 5):
        if k > top:
            result[f"top_{top}", -1] = metrics.top_k_accuracy_score(truth, scores, k=top, labels=range(k), sample_weight=w)
    rocs, prs = {}, {}
    for i in range(k):
        mine = truth == i
        rocs[i] = metrics.roc_auc_score(mine, scores[:, i], sample_weight=w) if mine.any() and not mine.all() else np.nan
        prs[i] = metrics.average_precision_score(mine, scores[:, i], sample_weight=w) if mine.any() else np.nan
    for name, areas in (("roc_auc", rocs), ("pr_auc", prs)):
        if k == 2:
            result[name, -1] = areas[1]
        else:
            result.update({(name, i): area for i, area in areas.items()})
            result[name, -1] = np.nanmean(list(areas.values()))
    return result


def try_classes(case, k, truth, said, scores, probabilities=True, w=None):
    arrays = (truth, said, scores) if w is None else (truth, said, scores, w)
    found = ours(f"classes {k} {int(probabilities)} {len(truth)} {int(w is not None)}", *arrays)
    same(case, found, of_classes(k, truth, said, scores, probabilities, w))
    shares = np.bincount(truth, weights=w, minlength=k) / (len(truth) if w is None else w.sum())
    constant = np.full_like(truth, shares.argmax()), np.tile(shares, (len(truth), 1))
    same(case, found, of_classes(k, truth, *constant, probabilities, w), baseline=True)


def try_numbers(case, truth, said, w=None):
    head = f"numbers {len(truth)} {int(w is not None)}"
    found = ours(head, truth, said) if w is None else ours(head, truth, said, w)

    def theirs(said):
        result = {("rmse", -1): metrics.root_mean_squared_error(truth, said, sample_weight=w)}
        result["mae", -1] = metrics.mean_absolute_error(truth, said, sample_weight=w)
        rows = np.arange(len(truth)) if w is None else np.repeat(np.arange(len(truth)), w.astype(int))
        result["median_error", -1] = metrics.median_absolute_error(truth[rows], said[rows])
        result["r2", -1] = metrics.r2_score(truth, said, sample_weight=w)
        if (truth > 0).all() or (truth < 0).all():
            result["mape", -1] = metrics.mean_absolute_percentage_error(truth, said, sample_weight=w)
        return result

    same(case, found, theirs(said))
    mean = truth[0] + np.average(truth - truth[0], weights=w)
    same(case, found, theirs(np.full_like(truth, mean)), baseline=True)


for k in (2, 3, 4, 7):
    for rows in (1, 2, 15, 200):
        for weighted in (False, True):
            for ties in (False, True):
                scores = random.dirichlet(np.ones(k), rows)
                if ties:
                    scores = np.round(scores, 1) + 0.05
                    scores /= scores.sum(axis=1, keepdims=True)
                truth = random.integers(0, k if rows > 2 else 1 + k // 2, rows)
                w = random.integers(1, 5, rows).astype(float) if weighted else None
                case = f"{k} classes, {rows} rows, weights {weighted}, ties {ties}"
                said = scores.argmax(axis=1)
                try_classes(case, k, truth, said, scores, w=w)
                absent = np.where(truth == 1, 0, truth)
                try_classes(case + ", class 1 absent", k, absent, said, scores, w=w)
                try_classes(case + ", scores", k, truth, said, 40 * scores - 20, probabilities=False, w=w)
                try_classes(case + ", one said", k, truth, np.zeros_like(said), scores, w=w)

for rows in (2, 5, 300):
    for weighted in (False, True):
        w = random.integers(1, 5, rows).astype(float) if weighted else None
        truth = random.normal(3, 2, rows)
        for name, offset, scale in (("plain", 0, 1), ("above 0", 50, 1), ("below 0", -1e6, 1), ("large", 0, 1e150)):
            target = (truth + offset) * scale
            try_numbers(f"{rows} {name} numbers, weights {weighted}", target, target + random.normal(0, scale, rows), w)
        try_numbers("constant", np.full(rows, 2.5), np.full(rows, 2.5), w)
print(f"compared with scikit-learn: {', '.join(sorted(compared))}")
