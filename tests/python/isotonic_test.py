# isotonic_test.py - probabilities by isotonic regression are scikit-learn's, to 1e-12: with ties, weights and scores beyond all others.
import subprocess
import sys

from packages import need

np, isotonic = need("numpy", "sklearn.isotonic")
random = np.random.default_rng(11)


def ours(scores, yes, weights, asked):
    arrays = [scores, yes] + ([] if weights is None else [weights]) + [asked]
    text = f"{len(scores)} {int(weights is not None)} {len(asked)}\n" + "\n".join(" ".join(repr(float(x)) for x in array) for array in arrays)
    return np.array(subprocess.run([sys.argv[1]], input=text, capture_output=True, text=True, check=True).stdout.split(), float)


for case in range(60):
    rows = int(random.integers(2, 400))
    scores = random.normal(size=rows) * 10.0 ** random.integers(-6, 7)
    if case % 3 == 0:
        scores = np.round(scores / np.abs(scores).max() * 8)  # many ties
    yes = (random.random(rows) < 1 / (1 + np.exp(-scores / np.abs(scores).max() * 3))).astype(int)
    weights = random.choice([0, 0.5, 1, 3], rows) if case % 2 else None
    if weights is not None and weights.sum() == 0:
        weights[0] = 1
    span = np.abs(scores).max()
    asked = np.concatenate([scores, random.uniform(-2 * span, 2 * span, 200), [-1e300, 1e300]])
    model = isotonic.IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, yes, sample_weight=weights)
    expected = model.predict(asked)
    found = ours(scores, yes, weights, asked)
    assert np.max(np.abs(found - expected)) <= 1e-12, (case, np.max(np.abs(found - expected)))
