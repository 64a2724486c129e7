# safetensors_test.py - Gradus and the official safetensors package read each other's files and refuse the same ones.
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

from packages import need

np, safetensors, safetensors_numpy = need("numpy", "safetensors", "safetensors.numpy")
program = sys.argv[1]
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)


def run(*paths):
    return subprocess.run([program, *map(str, paths)], capture_output=True, text=True)


def content(path):
    """Tensors and metadata as the official package sees them."""
    with safetensors.safe_open(str(path), framework="numpy") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def check_sample():
    assert run(root / "sample").returncode == 0
    tensors, metadata = content(root / "sample")
    expected = {
        "0.weight": np.array([[1.5, -2, 1e-45], [-0.0, 3.4028235e38, 0.1]], np.float32),
        'float64 é"\n': np.array([0.1, -np.inf, 5e-324], np.float64),
        "int64": np.array([[-100, 2**63 - 1]], np.int64),
        "bool": np.array([True, False, True]),
        "uint8": np.array([[0, 1], [128, 255]], np.uint8),
        "scalar": np.array(7, np.float32),
        "empty": np.zeros((0, 3), np.float32),
    }
    assert set(tensors) == set(expected), sorted(tensors)
    for name, values in expected.items():
        assert same(tensors[name], values), (name, tensors[name])
    assert metadata == {"format_version": "1", "text": 'line\nbreak € "\\'}, metadata


def check_python_file():
    random = np.random.default_rng(1)
    tensors = {
        "layer.0.weight": random.normal(size=(64, 32)).astype(np.float32),
        "layer.0.bias": random.normal(size=32).astype(np.float32),
        "moments": random.normal(size=(3, 5, 7)),
        "step": np.array(12345678901, np.int64),
        "mask": random.random((9, 11)) < 0.5,
        "image": random.integers(0, 256, (3, 5), np.uint8),
        "nothing": np.zeros((4, 0), np.float64),
    }
    safetensors_numpy.save_file(tensors, str(root / "python"), {"note": "1 € \\ \" \n"})
    result = run(root / "python", root / "again")
    assert result.returncode == 0, result.stderr
    # Same order of tensors, one line of metadata: the whole file is the same.
    assert (root / "python").read_bytes() == (root / "again").read_bytes()


def file_of(header, data, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def check_refusals():
    def entry(dtype="U8", shape=(2,), begin=0, end=2):
        return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}

    good = file_of({"a": entry()}, b"xy")
    damaged = {
        "empty": b"",
        "length only": good[:8],
        "cut header": good[:20],
        "cut data": good[:-1],
        "trailing byte": good + b"z",
        "huge length": file_of({"a": entry()}, b"xy", 2**63),
        "long length": file_of({"a": entry()}, b"xy", 10**6),
        "no object": file_of(b"[1]", b""),
        "no JSON": file_of(b'{"a":', b""),
        "no UTF-8": file_of(b'{"\xff":1}', b""),
        "hole": file_of({"a": entry(begin=1, end=3)}, b"xyz"),
        "overlap": file_of({"a": entry(), "b": entry(begin=1, end=3)}, b"xyz"),
        "reversed": file_of({"a": entry(begin=2, end=0)}, b"xy"),
        "wrong size": file_of({"a": entry(shape=(3,))}, b"xy"),
        "overflow": file_of({"a": entry(shape=(2**62, 8))}, b"xy"),
        "negative": file_of({"a": entry(shape=(-2, -1))}, b"xy"),
        "unknown type": file_of({"a": entry(dtype="Q7")}, b"xy"),
        "numeric metadata": file_of({"__metadata__": {"k": 1}, "a": entry()}, b"xy"),
        "deep": file_of(b'{"a":' + b"[" * 100000, b""),
    }
    (root / "good").write_bytes(good)
    content(root / "good")
    assert run(root / "good", root / "out").returncode == 0
    (root / "out").unlink()
    for name, data in damaged.items():
        (root / "bad").write_bytes(data)
        try:
            content(root / "bad")
        except Exception:
            pass
        else:
            raise AssertionError(f"the official package reads: {name}")
        result = run(root / "bad", root / "out")
        assert result.returncode == 2, (name, result)
        assert str(root / "bad") in result.stderr and result.stderr.count("\n") == 1, (name, result.stderr)
        assert not (root / "out").exists(), name


check_sample()
check_python_file()
check_refusals()
print("Gradus and safetensors", safetensors.__version__, "agree")
