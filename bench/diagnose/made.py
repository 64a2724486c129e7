"""made.py - twenty tables to plant faults in: made ones, and those that come with Gradus or lie in a folder of data.

Pure Python, so that the tests can make them as well. Each table is a Table: names of its columns, rows of texts or numbers, the last column being
the target.
"""

import csv
import math
import pathlib
import random


class Table:
    """Rows with a target as their last column."""

    def __init__(self, name, columns, rows, task):
        self.name, self.columns, self.rows, self.task = name, list(columns), [list(row) for row in rows], task

    def copy(self, rows=None, columns=None):
        return Table(self.name, columns or self.columns, self.rows if rows is None else rows, self.task)

    def numeric(self):
        """Places of inputs that are numbers."""
        return [j for j in range(len(self.columns) - 1) if all(isinstance(row[j], (int, float)) for row in self.rows)]

    def write(self, path):
        with open(path, "w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(self.columns)
            writer.writerows(self.rows)


def _table(name, rows, task, inputs):
    return Table(name, [f"x{j}" for j in range(inputs)] + ["target"], rows, task)


# Which draw of the made tables; another one has other rows of the same kind.
DRAW = 1


def _random(name):
    return random.Random(f"{name} {DRAW}")


def _classes(name, inputs, count, draw):
    random_ = _random(name)
    return _table(name, [draw(random_) for _ in range(count)], "classify", inputs)


def _numbers(name, inputs, count, draw):
    random_ = _random(name)
    return _table(name, [draw(random_) for _ in range(count)], "regress", inputs)


def _around(r, centres, spread):
    k = r.randrange(len(centres))
    return [round(r.gauss(c, spread), 4) for c in centres[k]] + [f"class{k}"]


def blobs():
    return _classes("blobs", 4, 600, lambda r: _around(r, [(0, 0, 0, 0), (2, 2, 0, 1), (0, 2, 2, -1)], 1.0))


def moons():
    def draw(r):
        k, t = r.randrange(2), r.uniform(0, math.pi)
        x, y = (math.cos(t), math.sin(t)) if k == 0 else (1 - math.cos(t), 0.5 - math.sin(t))
        return [round(x + r.gauss(0, 0.15), 4), round(y + r.gauss(0, 0.15), 4), f"moon{k}"]

    return _classes("moons", 2, 500, draw)


def rings():
    def draw(r):
        k, t = r.randrange(2), r.uniform(0, 2 * math.pi)
        radius = (1 if k == 0 else 2) + r.gauss(0, 0.2)
        return [round(radius * math.cos(t), 4), round(radius * math.sin(t), 4), round(r.gauss(0, 1), 4), f"ring{k}"]

    return _classes("rings", 3, 600, draw)


def checks():
    def draw(r):
        x = [r.uniform(-1, 1) for _ in range(3)]
        return [round(v, 4) for v in x] + ["odd" if (x[0] > 0) != (x[1] > 0) else "even"]

    return _classes("checks", 3, 800, draw)


def logit():
    def draw(r):
        x = [r.gauss(0, 1) for _ in range(6)]
        z = 1.5 * x[0] - 2 * x[1] + x[2] + 0.5
        return [round(v, 4) for v in x] + ["yes" if r.random() < 1 / (1 + math.exp(-z)) else "no"]

    return _classes("logit", 6, 900, draw)


def words():
    def draw(r):
        k = r.randrange(3)
        colour = r.choice([["red", "red", "blue"], ["blue", "green", "green"], ["green", "red", "white"]][k])
        return [colour, r.choice("abcdef"), round(r.gauss(k, 1), 3), round(r.gauss(-2 * k, 1.5), 3), round(r.gauss(0, 1), 3), f"kind{k}"]

    return _classes("words", 5, 700, draw)


def wide():
    centres = [[(1.0 if (j * 7 + k * 3) % 5 == 0 else 0.0) for j in range(20)] for k in range(4)]
    return _classes("wide", 20, 900, lambda r: _around(r, centres, 0.7))


def letters():
    centres = [[2 * math.sin(3 * k + j) for j in range(8)] for k in range(6)]
    return _classes("letters", 8, 1000, lambda r: _around(r, centres, 1.2))


def friedman():
    def draw(r):
        x = [r.random() for _ in range(8)]
        y = 10 * math.sin(math.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4] + r.gauss(0, 1)
        return [round(v, 4) for v in x] + [round(y, 4)]

    return _numbers("friedman", 8, 800, draw)


def plane():
    def draw(r):
        x = [r.gauss(0, 1) for _ in range(5)]
        return [round(v, 4) for v in x] + [round(3 * x[0] - 2 * x[1] + x[2] + r.gauss(0, 1), 4)]

    return _numbers("plane", 5, 500, draw)


def waves():
    def draw(r):
        x = [r.uniform(-2, 2) for _ in range(2)]
        return [round(v, 4) for v in x] + [round(math.sin(2 * x[0]) + math.cos(x[1]) + r.gauss(0, 0.2), 4)]

    return _numbers("waves", 2, 600, draw)


def products():
    def draw(r):
        x = [r.gauss(0, 1) for _ in range(4)]
        return [round(v, 4) for v in x] + [round(x[0] * x[1] + x[2] + r.gauss(0, 0.3), 4)]

    return _numbers("products", 4, 800, draw)


def steps():
    def draw(r):
        x = [r.uniform(0, 10) for _ in range(3)]
        return [round(v, 3) for v in x] + [round((5 if x[0] > 4 else 0) + (3 if x[1] > 7 else 0) + r.gauss(0, 0.7), 4)]

    return _numbers("steps", 3, 700, draw)


def seasons():
    def draw(r):
        day = r.randrange(365)
        place = r.choice(["north", "south", "coast"])
        base = {"north": 4, "south": 12, "coast": 9}[place]
        wind = round(r.gauss(10, 3), 2)
        return [day, place, wind, round(base - 8 * math.cos(2 * math.pi * day / 365) - 0.2 * wind + r.gauss(0, 1.5), 2)]

    return _numbers("seasons", 3, 900, draw)


def prices():
    def draw(r):
        area, rooms, age = r.uniform(30, 200), r.randrange(1, 7), r.uniform(0, 90)
        return [round(area, 1), rooms, round(age, 1), round(r.gauss(0, 1), 3), round(50 + 2.5 * area + 12 * rooms - 0.6 * age + r.gauss(0, 25), 2)]

    return _numbers("prices", 4, 800, draw)


def tank():
    def draw(r):
        flow, level, heat = r.uniform(0, 5), r.uniform(0, 3), r.uniform(10, 90)
        return [round(flow, 4), round(level, 4), round(heat, 3), round(flow * level + 0.05 * heat + r.gauss(0, 0.4), 4)]

    return _numbers("tank", 3, 600, draw)


MADE = [blobs, friedman, moons, plane, rings, waves, checks, products, logit, steps, words, seasons, wide, prices, letters, tank]

# Of the data that Gradus comes with, or that lies in a folder: file, column to learn, task, columns in order.
FILES = [("iris.csv", "species", "classify"), ("abalone.csv", "Rings", "regress"), ("penguins.csv", "species", "classify")]


def _number(text):
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def read(path, target, task, most=1200):
    """A CSV as a Table, at most so many of its rows, in an order drawn by its name."""
    with open(path, newline="") as source:
        names, *rows = list(csv.reader(source))
    place = names.index(target)
    order = [j for j in range(len(names)) if j != place] + [place]
    rows = [[_number(row[j]) for j in order] for row in rows]
    if task == "classify":
        for row in rows:
            row[-1] = str(row[-1])
    _random(path.name).shuffle(rows)
    return Table(path.stem, [names[j] for j in order], rows[:most], task)


def digits(path, most=900):
    """The built-in digits as a table, where their file is there."""
    import gzip

    with gzip.open(path, "rt") as source:
        rows = [[_number(cell) for cell in row] for row in csv.reader(source)]
    rows = [row for row in rows if all(not isinstance(cell, str) for cell in row)]
    _random("digits").shuffle(rows)
    return Table("digits", [f"p{j}" for j in range(len(rows[0]) - 1)] + ["digit"], [row[:-1] + [f"d{row[-1]}"] for row in rows[:most]], "classify")


def tables(folders=()):
    """All of them, in the order in which they take turns: every second one sets thresholds. Says which are not there."""
    found, missing = [make() for make in MADE], []
    for name, target, task in FILES:
        path = next((pathlib.Path(folder) / name for folder in folders if (pathlib.Path(folder) / name).exists()), None)
        if path:
            found.append(read(path, target, task))
        else:
            missing.append(name)
    path = next((pathlib.Path(folder) / "digits.csv.gz" for folder in folders if (pathlib.Path(folder) / "digits.csv.gz").exists()), None)
    if path:
        found.append(digits(path))
    else:
        missing.append("digits.csv.gz")
    return found, missing
