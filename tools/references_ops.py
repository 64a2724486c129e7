#!/usr/bin/env python3
# references_ops.py - writes tests/every_op/references.json: every op on fixed inputs, as NumPy computes it.
"""Usage: references_ops.py FILE           writes the file
       references_ops.py --check FILE   computes everything again and compares: exit 1 on a difference, 77 without NumPy

Functions that NumPy lacks come from Python's math module. Where PyTorch is present, --check compares with it too."""
import functools
import json
import math
import sys

try:
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

DTYPES = {"float32": 0, "float64": 1, "int64": 2, "bool": 3, "uint8": 4}
inf, nan = math.inf, math.nan
cases = []


def array(x):
    x = np.asarray(x)
    return x.astype({"f": np.float64, "i": np.int64, "b": np.bool_}[x.dtype.kind])


def packed(x):
    x = array(x)
    name = {"f": "float64", "i": "int64", "b": "bool"}[x.dtype.kind]
    values = [v if not isinstance(v, float) or math.isfinite(v) else repr(v) for v in x.reshape(-1).tolist()]
    return {"dtype": name, "shape": list(x.shape), "values": values}


def case(op, inputs, output, **attributes):
    cases.append({"op": op, "inputs": [packed(x) for x in inputs], "attributes": attributes, "output": packed(output)})


def waves(*shape, scale=2.0, shift=0.0):
    """Numbers without pattern, the same on every machine to the last bit: rounded to eighths of a thousandth."""
    i = np.arange(math.prod(shape), dtype=np.float64).reshape(shape)
    return np.round(scale * np.sin(1 + 12.9898 * i + shift) * 8000) / 8000


def each(function):
    return lambda x: np.array([function(v) for v in np.asarray(x, dtype=np.float64).reshape(-1)]).reshape(np.shape(x))


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def elu(alpha):
    return lambda x: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def gelu(x):
    return 0.5 * x * each(math.erfc)(-x / math.sqrt(2))


def unary():
    grid = np.array([-30, -3.5, -1, -0.5, -1e-9, 0, 1e-9, 0.3, 1, 2.7, 30])
    ends = np.array([-inf, inf, nan])
    positive = np.array([1e-300, 1e-9, 0.1, 0.5, 1, 1.0000001, 2.7, 1e9, 1e300])
    everywhere = {"negate": np.negative, "square": np.square, "abs": np.abs, "exp": np.exp, "tanh": np.tanh,
                  "sigmoid": sigmoid, "softplus": lambda x: np.logaddexp(0, x), "erf": each(math.erf),
                  "relu": lambda x: np.where(np.isnan(x), x, np.maximum(x, 0))}
    for op, function in everywhere.items():
        case(op, [np.concatenate([grid, ends])], function(np.concatenate([grid, ends])))
    case("step", [grid], (grid > 0).astype(np.float64))
    case("gelu", [grid[1:]], gelu(grid[1:]))
    case("silu", [grid], grid * sigmoid(grid))
    case("elu", [grid], elu(0.5)(grid), alpha=0.5)
    case("selu", [grid], 1.0507009873554804934 * elu(1.6732632423543772848)(grid))
    case("mish", [grid], grid * np.tanh(np.logaddexp(0, grid)))
    angles = np.concatenate([grid, [1e4, -12345.678, 3e7, inf, nan]])
    case("sin", [angles], np.sin(angles))
    case("cos", [angles], np.cos(angles))
    case("leaky_relu", [grid], np.where(grid > 0, grid, 0.1 * grid), slope=0.1)
    case("clamp", [grid], np.clip(grid, -1.5, 0.25), low=-1.5, high=0.25)
    case("log", [np.concatenate([positive, [0, inf, -1, nan]])], np.log(np.concatenate([positive, [0, inf, -1, nan]])))
    case("sqrt", [np.concatenate([positive, [0, inf, -1]])], np.sqrt(np.concatenate([positive, [0, inf, -1]])))
    case("log1p", [np.array([-1, -0.5, -1e-9, 0, 1e-17, 1e-9, 0.3, 30, 1e300, inf])],
         np.log1p(np.array([-1, -0.5, -1e-9, 0, 1e-17, 1e-9, 0.3, 30, 1e300, inf])))
    case("reciprocal", [np.concatenate([grid[:5], positive])], 1 / np.concatenate([grid[:5], positive]))
    case("cast", [np.array([-2.9, -0.5, 0, 0.5, 2.9])], np.array([-2, 0, 0, 0, 2]), dtype=DTYPES["int64"])
    case("cast", [np.array([-2.9, 0, 0.5])], np.array([True, False, True]), dtype=DTYPES["bool"])


def binary():
    a, b = waves(3, 4), waves(3, 4, shift=5)
    b[0], b[1, 1] = a[0], 0.0
    for op, function in {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
                         "maximum": np.maximum, "minimum": np.minimum, "equal": np.equal, "not_equal": np.not_equal,
                         "less": np.less, "less_equal": np.less_equal, "greater": np.greater,
                         "greater_equal": np.greater_equal}.items():
        case(op, [a, b], function(a, b))
    case("maximum", [np.array([1, nan, 0.5]), np.array([nan, 1, 2])], np.array([nan, nan, 2]))
    base = np.array([2, 9, -2, -2, 0, 0, 1.5, 1e-3, 10, 1])
    exponent = np.array([10, -0.5, 3, -2, 0, 2.5, 2.5, 7.25, 300, 1e9])
    case("power", [base, exponent], np.power(base, exponent))
    case("select", [a > 0, a, b], np.where(a > 0, a, b))


def shapes():
    x = waves(2, 3, 4)
    case("broadcast", [x[:, :1]], np.broadcast_to(x[:, :1], (5, 2, 3, 4)), shape=[5, 2, 3, 4])
    case("reshape", [x], x.reshape(4, 6), shape=[4, 6])
    for order in ([0, 2, 1], [2, 0, 1], [1, 0, 2], [2, 1, 0]):
        case("transpose", [x], x.transpose(order), order=order)
    case("transpose", [waves(18, 35)], waves(18, 35).T, order=[1, 0])
    case("concatenate", [x, x[:, :1] * 2, x + 1], np.concatenate([x, x[:, :1] * 2, x + 1], 1), axis=1)
    case("slice", [x], x[:, 1:3], axis=1, begin=1, end=3)
    case("slice", [x], x[:, :, 2:], axis=2, begin=2, end=4)
    case("pad", [x], np.pad(x, ((0, 0), (2, 1), (0, 0))), axis=1, before=2, after=1)
    rows = np.array([3, 0, 3, 1])
    table, values = waves(4, 2, 3), waves(4, 2, 3, shift=2)
    case("gather", [table, rows], table[rows])
    scattered = np.zeros((5, 2, 3))
    np.add.at(scattered, rows, values)
    case("scatter", [values, rows], scattered, length=5)
    labels = np.array([[0, 2, -100], [3, 1, 0]])
    case("one_hot", [labels], (labels[..., None] == np.arange(4)).astype(np.float64), classes=4, dtype=DTYPES["float64"])


def reductions():
    x = waves(3, 20, 5)
    x[1, 2] = x[1, 1]
    for axes in ([0], [1], [2], [0, 2], [1, 2], [0, 1, 2]):
        for keep in (0, 1):
            arguments = {"axis": tuple(axes), "keepdims": bool(keep)}
            case("sum", [x], np.sum(x, **arguments), axes=axes, keep=keep)
            if keep == 0:
                case("mean", [x], np.mean(x, **arguments), axes=axes, keep=keep)
                case("max", [x], np.max(x, **arguments), axes=axes, keep=keep)
    case("sum", [np.array([[5, -7], [2, 9]])], np.array([7, 2]), axes=[0], keep=0)
    case("max", [np.array([[1, nan], [3, 2]])], np.array([3, nan]), axes=[0], keep=0)
    for axis in (0, 1, 2):
        case("argmax", [x], np.argmax(x, axis), axis=axis)
    case("argmax", [np.array([[2.0, 5, 5], [nan, 7, nan]])], np.array([1, 0]), axis=1)


def rows():
    x = np.concatenate([waves(2, 20, scale=4), np.full((1, 20), 1e4) + waves(1, 20), waves(1, 20) - 1e4])
    exact = np.array([math.fsum(np.exp(row - row.max())) for row in x])[:, None]
    total = x.max(1, keepdims=True) + np.log(exact)
    case("logsumexp", [x], total[:, 0], keep=0)
    case("softmax", [x], np.exp(x - x.max(1, keepdims=True)) / exact)
    case("log_softmax", [x], (x - x.max(1, keepdims=True)) - np.log(exact))


def products():
    for n, k, m in ((3, 4, 5), (1, 7, 1), (17, 33, 19)):
        case("matmul", [waves(n, k), waves(k, m)], waves(n, k) @ waves(k, m))


def taps(size, kernel, stride, padding, dilation=1):
    """(window, tap, pixel) for every tap that lies on the axis."""
    windows = (size + 2 * padding - (kernel - 1) * dilation - 1) // stride + 1
    return windows, [(i, k, i * stride - padding + k * dilation) for i in range(windows) for k in range(kernel)
                     if 0 <= i * stride - padding + k * dilation < size]


def convolutions():
    """Each sum written out, tap by tap."""
    cases_of = [((2, 3, 5, 6), (4, 3, 3, 2), {}), ((2, 1, 7, 5), (2, 1, 3, 3), {"stride": [2, 1], "padding": [1, 2]}),
                ((1, 4, 6, 7), (6, 2, 2, 3), {"dilation": [2, 1], "groups": 2, "padding": [0, 1]}),
                ((3, 4, 4, 4), (4, 1, 3, 3), {"groups": 4, "padding": [1, 1]}), ((2, 6, 3, 3), (5, 6, 1, 1), {}),
                ((1, 2, 2, 3), (2, 2, 3, 3), {"padding": [2, 1]}), ((17, 2, 8, 8), (3, 2, 5, 5), {"padding": [2, 2]})]
    for x_shape, w_shape, given in cases_of:
        options = {"stride": [1, 1], "padding": [0, 0], "dilation": [1, 1], "groups": 1} | given
        x, w = waves(*x_shape), waves(*w_shape, shift=3)
        axes = [taps(x.shape[2 + a], w.shape[2 + a], *(options[name][a] for name in ("stride", "padding", "dilation")))
                for a in (0, 1)]
        dy = waves(x.shape[0], w.shape[0], axes[0][0], axes[1][0], shift=7)
        y, dx, dw = np.zeros_like(dy), np.zeros_like(x), np.zeros_like(w)
        outputs, channels = w.shape[0] // options["groups"], w.shape[1]
        for o in range(w.shape[0]):
            seen = slice(o // outputs * channels, (o // outputs + 1) * channels)
            for i, k, h in axes[0][1]:
                for j, l, v in axes[1][1]:
                    y[:, o, i, j] += x[:, seen, h, v] @ w[o, :, k, l]
                    dx[:, seen, h, v] += np.outer(dy[:, o, i, j], w[o, :, k, l])
                    dw[o, :, k, l] += dy[:, o, i, j] @ x[:, seen, h, v]
        case("conv2d", [x, w], y, **options)
        case("conv2d_input_gradient", [dy, w], dx, **options, size=list(x.shape[2:]))
        case("conv2d_weight_gradient", [x, dy], dw, **options, kernel=list(w.shape[2:]))


def pools():
    for shape, kernel, stride, padding in (((2, 3, 4, 6), (2, 2), (2, 2), (0, 0)), ((1, 2, 7, 6), (3, 2), (1, 2), (1, 0)),
                                           ((2, 1, 5, 5), (2, 3), (3, 1), (1, 1)), ((1, 1, 3, 3), (3, 3), (3, 3), (0, 0))):
        x = waves(*shape)
        x[0, 0, 1, 1] = x[0, 0, 0, 1]  # the first of two equal ones counts
        (height, rows), (width, columns) = (taps(shape[2 + a], kernel[a], stride[a], padding[a]) for a in (0, 1))
        v, dy = waves(*shape, shift=3), waves(shape[0], shape[1], height, width, shift=7)
        largest, mean, chosen = np.full_like(dy, -inf), np.zeros_like(dy), np.zeros_like(dy)
        dx_largest, dx_mean = np.zeros_like(x), np.zeros_like(x)
        for b in range(shape[0]):
            for c in range(shape[1]):
                for i in range(height):
                    for j in range(width):
                        pixels = [(p, q) for a, _, p in rows if a == i for z, _, q in columns if z == j]
                        best = max(pixels, key=lambda at: (x[b, c][at], -at[0], -at[1]))
                        largest[b, c, i, j], chosen[b, c, i, j] = x[b, c][best], v[b, c][best]
                        dx_largest[b, c][best] += dy[b, c, i, j]
                        mean[b, c, i, j] = sum(x[b, c][at] for at in pixels) / (kernel[0] * kernel[1])
                        for at in pixels:
                            dx_mean[b, c][at] += dy[b, c, i, j] / (kernel[0] * kernel[1])
        options = {"kernel": list(kernel), "stride": list(stride), "padding": list(padding)}
        case("max_pool2d", [x], largest, **options)
        case("max_pool2d_gradient", [x, dy], dx_largest, **options)
        case("max_pool2d_choose", [x, v], chosen, **options)
        case("avg_pool2d", [x], mean, **options)
        case("avg_pool2d_gradient", [dy], dx_mean, **options, size=list(shape[2:]))
    case("max_pool2d", [np.array([[[[1, nan, 3, 4]]]])], np.array([[[[nan, 4]]]]), kernel=[1, 2], stride=[1, 2], padding=[0, 0])


def mix(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB % 2**64
    return x ^ (x >> 31)


def masks():
    golden, seed, step, stream, keep = 0x9E3779B97F4A7C15, 11, 5, 77, 0.8
    key = mix((mix(mix((seed + golden) % 2**64) ^ stream) + step * golden) % 2**64)
    bits = [float((mix((key + (i + 1) * golden) % 2**64) >> 11) * 2.0**-53 < keep) for i in range(30)]
    case("random_mask", [np.array(seed), np.array(step)], np.array(bits).reshape(5, 6), stream=stream, keep=keep,
         shape=[5, 6], dtype=DTYPES["float64"])
    numbers = [(mix((key + (i + 1) * golden) % 2**64) >> 40) * 2.0**-24 for i in range(6)]
    case("random_uniform", [np.array(seed), np.array(step)], np.array(numbers).reshape(2, 3), stream=stream,
         shape=[2, 3], dtype=DTYPES["float64"])


def close(a, b):
    a, b = float(a), float(b)
    return a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= 1e-12 * max(1e-3, abs(b))


def same(mine, committed, what):
    same_frame = {**mine, "values": 0} == {**committed, "values": 0} and len(mine["values"]) == len(committed["values"])
    if not same_frame or not all(map(close, mine["values"], committed["values"])):
        sys.exit(f"{what}: computed now and committed differ")


def check(path):
    with open(path) as file:
        committed = json.load(file)["cases"]
    if len(committed) != len(cases):
        sys.exit(f"{len(cases)} cases here, {len(committed)} in {path}")
    for mine, theirs in zip(cases, committed):
        if mine["op"] != theirs["op"] or mine["attributes"] != theirs["attributes"]:
            sys.exit(f"{mine['op']}: the cases stand in another order in {path}")
        for a, b in zip(mine["inputs"] + [mine["output"]], theirs["inputs"] + [theirs["output"]]):
            same(a, b, mine["op"])
    compared = compare_with_pytorch()
    print(f"{len(cases)} cases computed again, {compared} of them with PyTorch")


def compare_with_pytorch():
    try:
        import torch
    except ImportError:
        return 0
    functions = {name: getattr(torch, name) for name in ("exp", "tanh", "sigmoid", "erf", "relu", "log", "log1p", "sqrt")}
    functions |= {"softplus": lambda x: torch.nn.functional.softplus(x, threshold=1e3), "gelu": torch.nn.functional.gelu,
                  "silu": torch.nn.functional.silu, "softmax": lambda x: torch.softmax(x, -1),
                  "log_softmax": lambda x: torch.log_softmax(x, -1), "logsumexp": lambda x: torch.logsumexp(x, -1),
                  "matmul": torch.matmul, "power": torch.pow, "maximum": torch.maximum, "minimum": torch.minimum}
    def of_images(name, *x, size=None, kernel=None, **options):
        window = {"kernel_size": kernel} | options
        gradient_of = lambda function, at, dy: torch.autograd.grad(function(at.requires_grad_()), at, dy)[0]
        return {"conv2d": lambda: torch.nn.functional.conv2d(*x, **options),
                "conv2d_input_gradient": lambda: torch.nn.grad.conv2d_input([x[0].shape[0], x[1].shape[1] * options["groups"], *size], x[1], x[0], **options),
                "conv2d_weight_gradient": lambda: torch.nn.grad.conv2d_weight(x[0], [x[1].shape[1], x[0].shape[1] // options["groups"], *kernel], x[1], **options),
                "max_pool2d": lambda: torch.nn.functional.max_pool2d(x[0], **window),
                "max_pool2d_gradient": lambda: gradient_of(lambda at: torch.nn.functional.max_pool2d(at, **window), *x),
                "avg_pool2d": lambda: torch.nn.functional.avg_pool2d(x[0], **window),
                "avg_pool2d_gradient": lambda: gradient_of(lambda at: torch.nn.functional.avg_pool2d(at, **window),
                                                           torch.zeros(*x[0].shape[:2], *size, dtype=torch.float64), x[0])}[name]()

    of_image_ops = ("conv2d", "conv2d_input_gradient", "conv2d_weight_gradient", "max_pool2d", "max_pool2d_gradient",
                    "avg_pool2d", "avg_pool2d_gradient")
    functions |= {name: functools.partial(of_images, name) for name in of_image_ops}
    compared = 0
    for item in cases:
        if item["op"] in functions:
            inputs = [torch.tensor([float(v) for v in x["values"]], dtype=torch.float64).reshape(x["shape"])
                      for x in item["inputs"]]
            attributes = item["attributes"] if item["op"] in of_image_ops else {}
            theirs = functions[item["op"]](*inputs, **attributes).reshape(-1).tolist()
            if not all(map(close, theirs, item["output"]["values"])):
                sys.exit(f"{item['op']}: PyTorch has other numbers")
            compared += 1
    return compared


np.seterr(all="ignore")
for part in (unary, binary, shapes, reductions, rows, products, convolutions, pools, masks):
    part()
if sys.argv[1] == "--check":
    check(sys.argv[2])
else:
    with open(sys.argv[1], "w") as out:
        lines = ",\n".join(json.dumps(item) for item in cases)
        out.write(f'{{"source": "NumPy {np.__version__}, float64", "cases": [\n{lines}\n]}}\n')
