#!/usr/bin/env python3
"""curves.py - what a training costs by its size: batch, width, depth, threads, and rows of the data.

    curves.py [--program build/gradus] [--out FOLDER] [--curve batch width ...] [--most N]

The first four are curves of one training step, asked of `gradus bench step`; rows are whole processes of `gradus train`
on a table of so many rows, one epoch each, start to end. Writes FOLDER/curves.csv, one point a line, and
FOLDER/curves.svg, a picture of all curves, both axes logarithmic; prints the table.
"""
import argparse
import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
CLASSES = 10
COLUMNS = ["curve", "at", "us", "gflops"]


def powers(first, last):
    """first, 2 first, 4 first, ... up to last, and last itself."""
    points = []
    while first < last:
        points.append(first)
        first *= 2
    return points + [last]


def step(program, widths, batch=64, threads=1):
    """Microseconds of one training step of a multi-layer perceptron, and its products in GFLOP/s."""
    model = ", relu, ".join(f"linear {width}" for width in widths[1:])
    command = [program, "bench", "step", "--json", "--model", model, "--input", widths[0], "--classes", widths[-1], "--batch", batch, "--threads", threads]
    result = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True, check=True)
    us = json.loads(result.stdout)["us"]
    # Forward, gradients of weights, and of inputs but for the first layer's: 2 a multiply-add.
    sums = [a * b * (2 if i == 0 else 3) for i, (a, b) in enumerate(zip(widths, widths[1:]))]
    return us, 2 * batch * sum(sums) / us / 1e3


def epoch(program, rows, rounds=3):
    """Microseconds of a process that loads a table of so many rows and learns from it once."""
    features = 32
    draw = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="gradus-curves-") as folder:
        table = pathlib.Path(folder) / "rows.csv"
        with open(table, "w") as file:
            file.write(",".join(f"x{i}" for i in range(features)) + ",class\n")
            for row in range(rows):
                file.write(",".join(f"{draw.gauss(0, 1):.4f}" for _ in range(features)) + f",c{row % CLASSES}\n")
        best = float("inf")
        for number in range(rounds):
            out = pathlib.Path(folder) / str(number)
            begin = time.monotonic()
            subprocess.run([program, "train", table, "--target", "class", "--model", "mlp:128", "--batch", "64", "--epochs", "1", "--quiet", "--threads", "1", "--out", out], check=True)
            best = min(best, time.monotonic() - begin)
    return best * 1e6, None


CURVES = {
    "batch": (powers(1, 1024), "rows of a batch, 784-128-10", lambda p, n: step(p, [784, 128, CLASSES], batch=n)),
    "width": (powers(8, 2048), "hidden width, 784-n-10 B64", lambda p, n: step(p, [784, n, CLASSES])),
    "depth": (powers(1, 16), "hidden layers of 256, 784-...-10 B64", lambda p, n: step(p, [784] + [256] * n + [CLASSES])),
    "threads": (powers(1, os.cpu_count()), "threads, 784-512-512-10 B256", lambda p, n: step(p, [784, 512, 512, CLASSES], 256, n)),
    "rows": (powers(1000, 64000), "rows of a table, whole process, one epoch", epoch),
}


def decades(low, high):
    """Powers of ten that hold all values between the two."""
    points = [10.0**e for e in range(-3, 13)]
    return max(p for p in points if p <= low), min(p for p in points if p >= high)


def panel(title, points, left, top, width=300, height=190):
    """One curve as SVG: dots where it was measured, both axes logarithmic."""
    from math import log

    xs, ys = [at for at, us in points], [us for at, us in points]
    low, high = decades(min(ys), max(ys) * 1.001)
    x_at = lambda x: left + (width * log(x / xs[0]) / log(xs[-1] / xs[0]) if xs[-1] > xs[0] else width / 2)
    y_at = lambda y: top + height * (1 - log(y / low) / log(high / low))
    parts = [f'<text class="title" x="{left}" y="{top - 12}">{title}</text>']
    tick = low
    while tick <= high * 1.001:
        label = f"{tick:g} us" if tick < 1e3 else f"{tick / 1e3:g} ms" if tick < 1e6 else f"{tick / 1e6:g} s"
        parts.append(f'<path class="grid" d="M{left} {y_at(tick):.1f}h{width}"/><text class="left" x="{left - 6}" y="{y_at(tick) + 4:.1f}">{label}</text>')
        tick *= 10
    for i, x in enumerate(xs):
        if i % (len(xs) // 5 + 1) == 0:
            parts.append(f'<text class="below" x="{x_at(x):.1f}" y="{top + height + 18}">{x}</text>')
    line = "L".join(f"{x_at(x):.1f} {y_at(y):.1f}" for x, y in points)
    parts.append(f'<path class="curve" d="M{line}"/>')
    parts += [f'<circle cx="{x_at(x):.1f}" cy="{y_at(y):.1f}" r="3"><title>{x}: {y:g} us</title></circle>' for x, y in points]
    return "\n".join(parts)


def picture(rows):
    """All curves, two a line, as one SVG that needs nothing else."""
    names = list(dict.fromkeys(row["curve"] for row in rows))
    height = 260 * ((len(names) + 1) // 2)
    panels = [panel(f"Time by {CURVES[name][1]}", [(row["at"], row["us"]) for row in rows if row["curve"] == name], 70 + 400 * (i % 2), 40 + 260 * (i // 2)) for i, name in enumerate(names)]
    style = """text{font:12px sans-serif;fill:#222}.title{font-weight:bold}.left{text-anchor:end}.below{text-anchor:middle}
.grid{stroke:#bbb;stroke-width:.5}.curve{fill:none;stroke:#0b62a4;stroke-width:2}circle{fill:#0b62a4}
@media(prefers-color-scheme:dark){svg{background:#111}text{fill:#ddd}.grid{stroke:#555}.curve{stroke:#6cb6ff}circle{fill:#6cb6ff}}"""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {height}" width="800" height="{height}">\n<style>{style}</style>\n' + "\n".join(panels) + "\n</svg>\n"


def measured(program, names, most):
    for name in names:
        points, _, cost = CURVES[name]
        for at in points:
            if most and at > most and at != points[0]:
                continue
            us, gflops = cost(program, at)
            row = {"curve": name, "at": at, "us": round(us, 3), "gflops": "" if gflops is None else round(gflops, 2)}
            print(f"{name:8}{at:8}{row['us']:16}{row['gflops']:>10}", flush=True)
            yield row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "build" / "gradus", help="default: build/gradus")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."), help="folder to write to (default: here)")
    parser.add_argument("--curve", nargs="+", choices=CURVES, default=list(CURVES), help="default: all")
    parser.add_argument("--most", type=int, default=0, help="leave out points above this")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    print(f"{'curve':8}{'at':>8}{'us':>16}{'GFLOP/s':>10}")
    rows = list(measured(args.program, args.curve, args.most))
    with open(args.out / "curves.csv", "w", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    (args.out / "curves.svg").write_text(picture(rows))


if __name__ == "__main__":
    sys.exit(main())
