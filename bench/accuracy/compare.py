"""compare.py - the error of Gradus on the tables of tables.py, beside other programs, each on one thread.

  python3 bench/accuracy/compare.py build/gradus --methods gradus,realmlp,mlp,hgb --seeds 1,2,3 [--tables letter,pima]
  python3 bench/accuracy/compare.py build/gradus --methods "gradus=--model tabular,wide=--model mlp:256 --epochs 60"

All learn from the same rows and are judged by the same; rows to choose by are handed to those who choose (Gradus, RealMLP) and
learnt from by the others. Errors are the share of wrong classes, or the root of the mean squared error over the deviation of the
target; times are seconds of the processor, reading and judging included for Gradus, fitting alone for the others. Each result
is a line of bench/accuracy/data/results.jsonl; those that are there are not computed again, so that `rm` starts over.
Peers need PyTorch (CPU), pytabkit 1.8.0, scikit-learn and pandas.
"""
import argparse
import csv
import json
import os
import pathlib
import resource
import shlex
import subprocess
import sys
import tempfile
import time

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import tables  # noqa: E402

OWN = " (own split)"
PEERS = ("realmlp", "mlp", "hgb")


def parts_of(name):
    header, rows = tables.read(name)
    return header, [[rows[i] for i in part] for part in tables.split(name)]


def deviation(name):
    header, rows = tables.read(name)
    values = [float(row[header.index(tables.target_of(name)[0])]) for row in rows]
    mean = sum(values) / len(values)
    return (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5


def write_parts(name, folder):
    """Files of the three parts, as `gradus train` takes them."""
    header, parts = parts_of(name)
    paths = [f"{folder}/{word}.csv" for word in ("train", "validation", "test")]
    for path, rows in zip(paths, parts):
        with open(path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header] + rows)
    return [paths[0], "--validation", paths[1], "--test", paths[2]]


def run_gradus(program, options, name, seed, own_split=False):
    target, number = tables.target_of(name)
    with tempfile.TemporaryDirectory() as folder:
        data = [str(tables.DATA / f"{name}.csv")] if own_split else write_parts(name, folder)
        command = [program, "train", *data, "--target", target, "--seed", str(seed), "--threads", "1", "--json", "--quiet",
                   "--out", f"{folder}/run", *options]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
        result = json.loads(done.stdout.splitlines()[-1])
    error = result["test_rmse"] / deviation(name) if number else 1 - result["test_accuracy"]
    return error, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def frames(name):
    """Inputs as a frame, numbers where a column holds only such, and targets, of each part."""
    import pandas

    target, number = tables.target_of(name)
    frame = pandas.read_csv(tables.DATA / f"{name}.csv", keep_default_na=False, na_values=[""], dtype={target: float if number else str})
    inputs = frame.drop(columns=target)
    for column in inputs:
        if not pandas.api.types.is_numeric_dtype(inputs[column]):
            inputs[column] = inputs[column].astype("category")
    return [(inputs.iloc[rows].reset_index(drop=True), frame[target].iloc[rows].to_numpy()) for rows in tables.split(name)]


def peer(method, number, seed):
    """A function that fits on training and validation rows, and one that predicts."""
    import sklearn.compose
    import sklearn.ensemble
    import sklearn.neural_network
    import sklearn.pipeline
    import sklearn.preprocessing
    from pandas import concat
    from numpy import concatenate

    if method == "realmlp":
        import logging
        import torch
        from pytabkit.models.sklearn.sklearn_interfaces import RealMLP_TD_S_Classifier, RealMLP_TD_S_Regressor

        logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
        torch.set_num_threads(1)
        model = (RealMLP_TD_S_Regressor if number else RealMLP_TD_S_Classifier)(device="cpu", random_state=seed, n_threads=1)
        return lambda train, choose: model.fit(*train, *choose), model.predict
    if method == "hgb":
        kind = sklearn.ensemble.HistGradientBoostingRegressor if number else sklearn.ensemble.HistGradientBoostingClassifier
        model = kind(random_state=seed, categorical_features="from_dtype")
    else:
        kind = sklearn.neural_network.MLPRegressor if number else sklearn.neural_network.MLPClassifier
        columns = sklearn.compose.ColumnTransformer(
            [("words", sklearn.preprocessing.OneHotEncoder(handle_unknown="ignore", sparse_output=False),
              sklearn.compose.make_column_selector(dtype_include="category"))], remainder=sklearn.preprocessing.StandardScaler())
        net = kind(random_state=seed)
        if number:
            net = sklearn.compose.TransformedTargetRegressor(net, transformer=sklearn.preprocessing.StandardScaler())
        model = sklearn.pipeline.make_pipeline(columns, net)
    return lambda train, choose: model.fit(concat([train[0], choose[0]]), concatenate([train[1], choose[1]])), model.predict


def run_peer(method, name, seed):
    import warnings
    import numpy

    warnings.simplefilter("ignore")
    number = tables.target_of(name)[1]
    train, choose, judge = frames(name)
    fit, predict = peer(method, number, seed)
    start = time.process_time()
    fit(train, choose)
    seconds = time.process_time() - start
    said = numpy.asarray(predict(judge[0])).reshape(-1)
    error = numpy.sqrt(numpy.mean((said - judge[1]) ** 2)) / deviation(name) if number else numpy.mean(said != judge[1])
    return float(error), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--methods", default="gradus,realmlp,mlp,hgb", help="NAME, or NAME=OPTIONS of `gradus train`")
    parser.add_argument("--tables", default=",".join(tables.NAMES))
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--own-split", action="store_true", help="Gradus splits the table by the seed, as a user would have it")
    parser.add_argument("--results", default=str(tables.DATA / "results.jsonl"))
    arguments = parser.parse_args()
    names = arguments.tables.split(",")
    if arguments.own_split and any(method in PEERS for method in arguments.methods.split(",")):
        parser.error("only Gradus splits a table itself: name --methods without " + ", ".join(PEERS))
    tables.fetch(names)
    place = pathlib.Path(arguments.results)
    known = [json.loads(line) for line in place.read_text().splitlines()] if place.exists() else []
    done = {(each["method"], each["table"], each["seed"]): each for each in known}
    for seed in arguments.seeds.split(","):
        for name in names:
            for method in arguments.methods.split(","):
                label, _, options = method.partition("=")
                label += OWN if arguments.own_split else ""
                if (label, name, int(seed)) in done:
                    continue
                error, seconds = (run_peer(label, name, int(seed)) if label in PEERS else
                                  run_gradus(arguments.program, shlex.split(options), name, int(seed), arguments.own_split))
                result = {"method": label, "table": name, "seed": int(seed), "error": error, "seconds": seconds}
                done[label, name, int(seed)] = result
                with open(place, "a", encoding="utf-8") as file:
                    file.write(json.dumps(result) + "\n")
    report(done, names, [method.partition("=")[0] + (OWN if arguments.own_split else "") for method in arguments.methods.split(",")])


def report(done, names, methods):
    """A Markdown table of mean errors and seconds over seeds, and the means over tables."""
    print("| table | " + " | ".join(f"{method}, error % | s" for method in methods) + " |")
    print("| --- |" + " --- |" * 2 * len(methods))
    totals = {method: [0.0, 0.0] for method in methods}
    for name in names:
        cells = []
        for method in methods:
            found = [each for (label, table, _), each in done.items() if (label, table) == (method, name)]
            for i, key in enumerate(("error", "seconds")):
                value = sum(each[key] for each in found) / max(len(found), 1)
                totals[method][i] += value
                cells.append(f"{100 * value:.2f}" if key == "error" else f"{value:.1f}")
        print(f"| {name} | " + " | ".join(cells) + " |")
    means = [f"{100 * totals[method][0] / len(names):.3f} | {totals[method][1]:.0f}" for method in methods]
    print("| mean error, all seconds | " + " | ".join(means) + " |")


if __name__ == "__main__":
    main()
