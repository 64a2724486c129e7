# arrays_test.py - arrays that NumPy writes are read as the numbers that they hold.
import io
import pathlib
import subprocess
import sys
import tempfile

from packages import need

(np,) = need("numpy")
program = sys.argv[1]
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)
ROWS, COLUMNS = 40, 3
NUMBERS = ["i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]


def read(path, target):
    """The inputs that Gradus reads."""
    result = subprocess.run([program, path, root / "out", target, *(f"x{i}" for i in range(COLUMNS))], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return np.fromfile(root / "out").reshape(ROWS, -1)


def numbers(kind, random):
    """Numbers of that kind, up to its bounds."""
    dtype = np.dtype(kind)
    if dtype.kind == "f":
        values = np.exp(random.normal(size=(ROWS, COLUMNS)) * np.log(float(np.finfo(dtype).max)) / 4) * random.choice([-1, 1], (ROWS, COLUMNS))
        values[0], values[1] = np.finfo(dtype).max, np.finfo(dtype).smallest_subnormal
        return values.astype(dtype)
    bounds = np.iinfo(dtype)
    return random.integers(bounds.min, bounds.max, (ROWS, COLUMNS), dtype.newbyteorder("="), endpoint=True).astype(dtype)


def same(read_values, values):
    # Gradus reads decimals of as many digits as tell the number from its neighbours of that type.
    return np.array_equal(read_values.astype(values.dtype.newbyteorder("=")) if values.dtype.kind == "f" else read_values, values.astype(values.dtype if values.dtype.kind == "f" else float))


def check_arrays():
    random = np.random.default_rng(1)
    for kind in NUMBERS:
        x = numbers(kind, random)
        y = random.integers(0, 2, ROWS).astype("<U3")
        for order in "CF":
            for save in (np.savez, np.savez_compressed):
                save(root / "a.npz", X=np.asarray(x, order=order), y=y)
                assert same(read(root / "a.npz", "y"), x), (kind, order, save)
            together = np.asarray(np.column_stack([x, random.integers(0, 2, ROWS).astype(x.dtype)]), order=order)
            np.save(root / "a.npy", together)
            assert same(read(root / "a.npy", f"x{COLUMNS}"), x), (kind, order)


def check_zip64():
    """An archive whose members were written without knowing their sizes before."""
    stream = io.BytesIO()
    x = np.arange(ROWS * COLUMNS, dtype=float).reshape(ROWS, COLUMNS) ** 1.5
    np.savez(stream, X=x, y=np.arange(ROWS) % 2)
    (root / "b.npz").write_bytes(stream.getvalue())
    assert same(read(root / "b.npz", "y"), x)


check_arrays()
check_zip64()
