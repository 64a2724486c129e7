# predictions_test.py - predictions that the program writes are read by NumPy and, where it is there, by PyArrow.
import csv
import pathlib
import subprocess
import sys
import tempfile

from packages import need

(np,) = need("numpy")
try:
    import pyarrow.parquet as parquet
except ImportError:
    parquet = None
program, data = sys.argv[1], pathlib.Path(sys.argv[2])
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)


def gradus(*words):
    result = subprocess.run([program, *map(str, words)], cwd=root, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def text(name):
    with open(root / name, newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    return dict(zip(head, zip(*rows)))


def same(columns, of_text):
    """Columns of a file beside those of its twin in CSV; numbers to the last bit."""
    assert list(columns) == list(of_text), (list(columns), list(of_text))
    for name, cells in columns.items():
        cells = np.asarray(cells)
        twin = np.array(of_text[name])
        assert np.array_equal(cells, twin.astype(cells.dtype)), name


def check(words):
    for end in ("csv", "npy", "parquet"):
        gradus("predict", *words, "-o", f"p.{end}")
    of_text = text("p.csv")
    array = np.load(root / "p.npy", allow_pickle=False)
    if array.dtype.names:
        same({name: array[name] for name in array.dtype.names}, of_text)
    else:
        without = {name: cells for name, cells in of_text.items() if name != "row"}
        same(dict(zip(without, array.reshape(len(array), -1).T)), without)
    if parquet:
        table = parquet.read_table(root / "p.parquet")
        same({name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}, of_text)
        kinds = {"int64", "string", "float", "double"}
        assert {str(field.type) for field in table.schema} <= kinds, table.schema
    return array


iris, abalone = data / "iris.csv", data / "abalone.csv"
gradus("train", iris, "--target", "species", "--epochs", "5", "--quiet", "--out", "iris")
gradus("train", abalone, "--target", "Rings", "--task", "regress", "--epochs", "2", "--quiet", "--out", "abalone")
gradus("train", abalone, "--target", "Length", "--target", "Rings", "--task", "regress", "--epochs", "1", "--quiet", "--out", "two")
assert check(["abalone", abalone]).shape == (4177,)
assert check(["two", abalone]).shape == (4177, 2)
assert check(["iris", iris]).dtype.kind == "U"
assert check(["iris", iris, "--proba"]).shape == (150, 3)
assert check(["iris", iris, "--proba", "--keep", "all", "--margin"]).dtype.names
rows = ["größe,sepal_length,sepal_width,petal_length,petal_width"] + [f"{'ä' * (i % 7)}✓'{i},5,3,{i % 5},1" for i in range(70_000)]
(root / "odd.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
check(["iris", "odd.csv", "--keep", "größe"])
if parquet:
    facts = parquet.ParquetFile(root / "p.parquet")
    assert facts.metadata.num_row_groups == 2 and facts.metadata.row_group(0).column(0).compression == "SNAPPY", facts.metadata
