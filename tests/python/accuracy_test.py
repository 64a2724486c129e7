# accuracy_test.py - named models do no worse than scikit-learn's on the same rows, by more than one point.
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from packages import need

np, safetensors = need("numpy", "safetensors")

# What scikit-learn 1.9 reaches on these rows; computed again where a Python with it is known.
REFERENCES = pathlib.Path(__file__).with_name("accuracy.json")
ITS_MODELS = """
import json, sys
import safetensors
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.svm import LinearSVC

models = {"logistic": LogisticRegression(max_iter=5000), "softmax": LogisticRegression(max_iter=5000),
          "svm": LinearSVC(multi_class="crammer_singer", max_iter=100000, random_state=1),
          "perceptron": Perceptron(random_state=1)}
result = {}
for name in ("iris", "digits"):
    with safetensors.safe_open(f"{sys.argv[1]}/{name}", framework="numpy") as file:
        x, y, test_x, test_y = (file.get_tensor(key) for key in ("train x", "train y", "test x", "test y"))
    for model, classifier in models.items():
        result[f"{name} {model}"] = float((classifier.fit(x, y).predict(test_x) == test_y).mean())
print(json.dumps(result, indent=1))
"""

with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.argv[1], folder, pathlib.Path(__file__).parents[2] / "examples/data/iris.csv"], check=True)
    expected = json.loads(REFERENCES.read_text())
    python = os.environ.get("GRADUS_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import sklearn, safetensors"], capture_output=True).returncode == 0:
        live = subprocess.run([python, "-W", "ignore", "-c", ITS_MODELS, folder], check=True, capture_output=True, text=True)
        print(live.stdout)
        for key, value in json.loads(live.stdout).items():
            assert abs(value - expected[key]) < 0.005, f"{key}: scikit-learn has {value}, {REFERENCES.name} {expected[key]}"
    else:
        print(f"{python} has no scikit-learn: compared with {REFERENCES.name} alone")
    for key, value in expected.items():
        name, model = key.split()
        with safetensors.safe_open(f"{folder}/{name}", framework="numpy") as file:
            ours = float(file.metadata()[model])
        print(f"{key}: ours {ours:.4f}, scikit-learn's {value:.4f}")
        assert ours >= value - 0.01, f"{key}: ours {ours}, more than one point below {value}"
