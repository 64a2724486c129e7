"""choosing.py - what gradus tune picks and costs, beside the exhaustive best of the same candidates.

    python3 bench/choosing.py build/gradus [--tables iris,wine,...] [--out figures.json]

Each table: `gradus tune`, then every candidate that it tried trained to the end, on the same folds or validation rows (`gradus cv`,
or `gradus train --no-test`). Asked is whether the pick, trained to the end, lies within one standard error of the best of them. The tables are
those of examples/data, the built-in digits, and some of scikit-learn's, which must be importable for these.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import tempfile
import time

EXAMPLES = pathlib.Path(__file__).resolve().parents[1] / "examples" / "data"
TABLES = ["iris", "wine", "breast_cancer", "diabetes", "digits", "abalone", "moons", "friedman"]


def data_of(name, folder):
    """The words that name a table and its target."""
    if name == "digits":
        return ["digits"]
    if name == "iris":
        return [str(EXAMPLES / "iris.csv"), "--target", "species"]
    if name == "abalone":
        return [str(EXAMPLES / "abalone.csv"), "--target", "Rings", "--task", "regress"]
    from sklearn import datasets

    made = {"moons": lambda: datasets.make_moons(600, noise=0.25, random_state=1), "friedman": lambda: datasets.make_friedman1(800, noise=1, random_state=1)}
    if name in made:
        x, y = made[name]()
    else:
        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    classes = name not in ("diabetes", "friedman")
    path = folder / f"{name}.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(f"x{j}" for j in range(x.shape[1])) + ",y\n")
        for row, target in zip(x, y):
            file.write(",".join(repr(float(value)) for value in row) + f",{f'c{target}' if classes else repr(float(target))}\n")
    return [str(path), "--target", "y"]


def answer(program, words, folder):
    done = subprocess.run([program, *words, "--json"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        return None
    return json.loads(done.stdout)


def measure(program, name, folder):
    words = data_of(name, folder)
    started = time.time()
    tuned = answer(program, ["tune", *words, "--out", str(folder / f"{name}-run"), "--quiet"], folder)
    seconds = time.time() - started
    if tuned is None:
        raise SystemExit(f"{name}: gradus tune failed")
    tuning = tuned["tuning"]
    metric, folds = tuning["metric"], "folds" in tuning["how"]
    sign = 1 if metric == "accuracy" else -1
    figures, longest = {}, 0
    for each in tuning["candidates"]:
        command = shlex.split(each["command"])[2:]
        begun = time.time()
        if folds:
            found = answer(program, ["cv", *command, "--folds", "5"], folder)
            value = None if found is None else found["all_rows"][metric]
            value = value[0] if isinstance(value, list) else value
        else:
            found = answer(program, ["train", *command, "--no-test", "--quiet", "--out", str(folder / f"{name}-{len(figures)}")], folder)
            value = None if found is None else found[f"validation_{metric}"]
        longest = max(longest, time.time() - begun)
        figures[each["settings"]] = value
    pick = next(each for each in tuning["candidates"] if each["fate"] == "chosen")
    best = max((value, settings) for settings, value in ((s, sign * v) for s, v in figures.items() if v is not None))
    behind = best[0] - sign * figures[pick["settings"]]
    return {
        "table": name, "metric": metric, "how": tuning["how"], "candidates": len(tuning["candidates"]), "cost": tuning["cost"], "seconds": seconds,
        "pick": pick["settings"], "pick_value": figures[pick["settings"]], "best": best[1], "best_value": sign * best[0], "behind": behind,
        "standard_error": pick["standard_error"], "within": behind <= pick["standard_error"] + 1e-12, "as_ordered": figures["as ordered"], "longest_training": longest,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--out")
    options = parser.parse_args()
    program, rows = str(pathlib.Path(options.program).resolve()), []
    print("| table | figure | pick | its figure | best of all | its figure | standard error | within | trainings | s |\n| --- " * 1 + "| --- " * 9 + "|")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.tables.split(","):
            row = measure(program, name, pathlib.Path(folder))
            rows.append(row)
            print(f"| {name} | {row['metric']} | {row['pick']} | {row['pick_value']:.4g} | {row['best']} | {row['best_value']:.4g} | {row['standard_error']:.2g} | {'yes' if row['within'] else 'no'} | {row['cost']:.2f} | {row['seconds']:.1f} |", flush=True)
    print(f"\n{sum(row['within'] for row in rows)} of {len(rows)} picks within one standard error of the best; at most {max(row['cost'] for row in rows):.2f} trainings")
    if options.out:
        pathlib.Path(options.out).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
