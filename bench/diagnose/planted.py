"""planted.py - plants faults in twenty tables, and sees which of them `gradus diagnose` finds; and whom it accuses without cause.

    python3 bench/diagnose/planted.py build/gradus --data examples/data --data src/data --data FOLDER

Every second table sets the thresholds of the findings (`--half setting`), the others tell how good they are. Sixty clean runs, three
on each table, must not be accused. Prints a table and exits with 1 where fewer than 90 % of the faults are found, or more than 5 % of the clean runs
accused, on the tables that set nothing.
"""

import argparse
import collections
import concurrent.futures
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

import made

# Small, so that a run takes a fraction of a second.
NET = ["--model", "mlp:32"]


class Fault:
    """A way to spoil a run: `plant` gives a table, the options of its training, and which findings tell of it."""

    def __init__(self, name, plant, tasks=("classify", "regress")):
        self.name, self.plant, self.tasks = name, plant, tasks


def _too_large(table, _):
    rate = "30" if table.task == "classify" else "5"
    return table, NET + ["--optimizer", "momentum", "--lr", rate], {"rate_too_large"}


def _too_small(table, _):
    return table, NET + ["--optimizer", "momentum", "--lr", "1e-5"], {"rate_too_small"}


def _stopped(table, _):
    return table, NET + ["--epochs", "1" if len(table.rows) > 300 else "2"], {"stopped_too_early", "loss_not_settled", "rate_too_small"}


def _dead(table, _):
    return table, ["--model", 'linear 32 bias_init="normal mean=-50 deviation=1", relu, linear'], {"dead_units"}


def _saturated(table, _):
    return table, ["--model", 'linear 32 init="normal deviation=40", tanh, linear'], {"saturated_units"}


def _vanishing(table, _):
    layers = ", ".join(['linear 16 init="normal deviation=0.2", sigmoid'] * 6)
    return table, ["--model", layers + ", linear"], {"vanishing_gradients"}


def _exploding(table, _):
    layers = ", ".join(['linear 32 init="normal deviation=1", relu'] * 6)
    return table, ["--model", layers + ", linear", "--clip", "1"], {"exploding_gradients"}


def _unscaled(table, r):
    rows = [list(row) for row in table.rows]
    for place, j in enumerate(table.numeric()):
        factor = 10.0 ** (2 - place % 4)
        for row in rows:
            row[j] = row[j] * factor + 3 * factor
    return table.copy(rows), NET + ["--no-scale"] + (["--lr", "0.001"] if table.task == "regress" else []), {"inputs_unscaled"}


def _with_column(table, name, values):
    rows = [row[:-1] + [value, row[-1]] for row, value in zip(table.rows, values)]
    return table.copy(rows, table.columns[:-1] + [name, table.columns[-1]])


def _duplicate(table, r):
    j = r.choice(table.numeric())
    return _with_column(table, "copy", [row[j] if row[j] in ("", "NA") else round(2.54 * row[j] + 7, 6) for row in table.rows]), NET, {"duplicate_columns"}


def _constant(table, r):
    return _with_column(table, "fixed", [7] * len(table.rows)), NET, {"constant_columns"}


def _leak(table, r):
    if table.task == "classify":
        names = sorted({row[-1] for row in table.rows})
        values = [round(names.index(row[-1]) + r.uniform(-0.2, 0.2), 4) for row in table.rows]
    else:
        targets = [row[-1] for row in table.rows]
        spread = math.sqrt(sum((t - sum(targets) / len(targets)) ** 2 for t in targets) / len(targets))
        values = [round(t + r.gauss(0, 0.02 * spread), 6) for t in targets]
    return _with_column(table, "later", values), NET, {"leaking_column"}


def _shared(table, r):
    rows = table.rows + r.sample(table.rows, len(table.rows) // 4)
    r.shuffle(rows)
    return table.copy(rows), NET, {"shared_rows"}


def _small_validation(table, r):
    return table, NET + ["--validation-fraction", str(max(8 / len(table.rows), 0.005)), "--test-fraction", "0.05"], {"small_validation"}


def _mislabelled(table, r):
    names = sorted({row[-1] for row in table.rows})
    rows = [list(row) for row in table.rows]
    for row in rows:
        if r.random() < 0.12:
            row[-1] = r.choice([name for name in names if name != row[-1]])
    return table.copy(rows), NET, {"mislabelled_rows"}


def _imbalance(table, r):
    names = sorted({row[-1] for row in table.rows})
    rare = names[-1]
    own = [row for row in table.rows if row[-1] == rare]
    # Noise, so that the rare class is one that is lost.
    kept = [[cell + r.gauss(0, 1.5 * _deviation(table, j)) if j in table.numeric() else cell for j, cell in enumerate(row)]
            for row in own[: max(12, len(own) // 8)]]
    rows = [row for row in table.rows if row[-1] != rare] + kept
    r.shuffle(rows)
    return table.copy(rows), NET, {"class_imbalance"}


def _deviation(table, j):
    values = [row[j] for row in table.rows if isinstance(row[j], (int, float))]
    mean = sum(values) / len(values)
    return math.sqrt(sum((v - mean) ** 2 for v in values) / len(values))


def _long_tail(table, r):
    spread = _deviation(table, len(table.columns) - 1)
    rows = [row[:-1] + [round(100 * math.exp(1.6 * row[-1] / spread), 4)] for row in table.rows]
    return table.copy(rows), NET + ["--target-scale", "standard", "--loss", "squared_error"], {"wrong_loss"}


def _as_classes(table, r):
    spread = _deviation(table, len(table.columns) - 1)
    least = min(row[-1] for row in table.rows)
    rows = [row[:-1] + [int((row[-1] - least) / spread * 3)] for row in table.rows]
    return table.copy(rows), NET + ["--task", "classify"], {"wrong_loss"}


def _few_rows(table, r):
    return table.copy(table.rows[: 12 * len({row[-1] for row in table.rows}) if table.task == "classify" else 40]), NET + [
        "--validation-fraction", "0.5", "--test-fraction", "0"], {"too_little_data", "small_validation"}


FAULTS = [
    Fault("rate_too_large", _too_large), Fault("rate_too_small", _too_small), Fault("stopped_too_early", _stopped), Fault("dead_units", _dead),
    Fault("vanishing_gradients", _vanishing), Fault("inputs_unscaled", _unscaled), Fault("duplicate_columns", _duplicate),
    Fault("leaking_column", _leak), Fault("shared_rows", _shared), Fault("small_validation", _small_validation),
    Fault("saturated_units", _saturated), Fault("exploding_gradients", _exploding),
]  # fmt: skip
# Beside the twelve: these fit one task, or say little by themselves.
MORE = [
    Fault("mislabelled_rows", _mislabelled, ("classify",)), Fault("class_imbalance", _imbalance, ("classify",)),
    Fault("long_tail", _long_tail, ("regress",)), Fault("numbers_as_classes", _as_classes, ("regress",)), Fault("constant_columns", _constant),
    Fault("too_little_data", _few_rows),
]  # fmt: skip


class Bench:
    """Trains and diagnoses in folders of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)

    def diagnosed(self, table, options, name):
        """Names of the findings and the verdict; what a training itself said where it ended in an error."""
        folder = self.folder / name
        folder.mkdir()
        data, out = folder / "data.csv", folder / "run"
        table.write(data)
        words = [self.program, "train", data, "--target", table.columns[-1], "--out", out, "--threads", "1", "--quiet", "--no-verdict", "--no-test"]
        if "--task" not in options:
            words += ["--task", table.task]
        done = subprocess.run([*map(str, words), *options], capture_output=True, text=True, check=False)
        if done.returncode == 1 and ("rate" in done.stderr or "NaN" in done.stderr):
            return {"rate_too_large", "inputs_unscaled", "exploding_gradients"}, "did not converge", done.stderr
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr}")
        done = subprocess.run([self.program, "diagnose", out, "--threads", "1", "--json"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr}")
        found = json.loads(done.stdout)
        text = "; ".join(f"{each['name']} {each['figure']:.3g}" for each in found["findings"])
        return {each["name"] for each in found["findings"]}, found["verdict"], text

    def plant(self, fault, table):
        """Whether the fault was found, and what else was said."""
        spoilt, options, expected = fault.plant(table.copy(), random.Random(f"{fault.name} {table.name}"))
        found, verdict, text = self.diagnosed(spoilt, options, f"{fault.name}-{table.name}")
        return bool(found & expected), found, verdict, text


def clean_options(seed):
    """Of three clean runs: the model that would be chosen, and two plain ones."""
    return [[], NET, ["--model", "mlp:64"]][seed - 1] + ["--seed", str(seed)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--data", action="append", default=[], help="folders with iris.csv, abalone.csv, penguins.csv, digits.csv.gz")
    parser.add_argument("--half", choices=["all", "setting", "telling"], default="all")
    parser.add_argument("--only", nargs="*", default=[], help="these faults, or clean")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--draw", type=int, default=1, help="draws the made tables anew")
    args = parser.parse_args()
    made.DRAW = args.draw
    program = str(pathlib.Path(args.program).resolve())
    everything, missing = made.tables(args.data)
    for name in missing:
        print(f"no {name} in the folders of --data: left out")
    halves = {table.name: "setting" if i % 4 in (0, 3) else "telling" for i, table in enumerate(everything)}
    chosen = [table for table in everything if args.half in ("all", halves[table.name])]
    hits = collections.defaultdict(collections.Counter)
    accused = collections.Counter()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        bench = Bench(program, folder)
        jobs = [(fault, table, pool.submit(bench.plant, fault, table)) for fault in FAULTS + MORE for table in chosen
                if table.task in fault.tasks and (not args.only or fault.name in args.only)]
        clean = [(table, seed, pool.submit(bench.diagnosed, table, clean_options(seed), f"clean-{table.name}-{seed}")) for table in chosen for seed in (1, 2, 3)
                 if not args.only or "clean" in args.only]
        for fault, table, job in jobs:
            try:
                hit, _, verdict, text = job.result()
            except RuntimeError as error:
                hit, verdict, text = False, "failed", str(error)
            hits[fault.name][halves[table.name], hit] += 1
            if args.verbose or not hit:
                print(f"{'hit ' if hit else 'MISS'} {fault.name:20} {table.name:10} {halves[table.name]:8} {verdict}; {text}", flush=True)
        for table, seed, job in clean:
            found, verdict, text = job.result()
            accused[halves[table.name], bool(found)] += 1
            if args.verbose or found:
                print(f"{'ACCUSED' if found else 'clear'} {table.name} {seed} {halves[table.name]} {verdict}; {text}", flush=True)
    good = report(hits, accused)
    sys.exit(0 if good else 1)


def report(hits, accused):
    """Prints the sums; whether the tables that set nothing keep the bounds."""
    print(f"\n{'fault':22}{'setting':>12}{'telling':>12}")
    sums = collections.Counter()
    main_faults = {fault.name for fault in FAULTS}
    for name, counts in hits.items():
        cells = []
        for half in ("setting", "telling"):
            found, all_ = counts[half, True], counts[half, True] + counts[half, False]
            cells.append(f"{found} of {all_}")
            if name in main_faults:
                sums[half, "found"] += found
                sums[half, "all"] += all_
        print(f"{name:22}{cells[0]:>12}{cells[1]:>12}")
    for half in ("setting", "telling"):
        runs = accused[half, True] + accused[half, False]
        share = sums[half, "found"] / max(1, sums[half, "all"])
        print(f"{half}: {sums[half, 'found']} of {sums[half, 'all']} planted faults found ({100 * share:.1f} %), {accused[half, True]} of {runs} clean runs accused")
    telling, all_ = sums["telling", "found"], sums["telling", "all"]
    runs, wrong = accused["telling", True] + accused["telling", False] + accused["setting", True] + accused["setting", False], accused["telling", True] + accused["setting", True]
    return telling >= 0.9 * all_ and wrong <= 0.05 * runs


if __name__ == "__main__":
    main()
