#!/usr/bin/env python3
# references_nn.py - writes tests/nn/references.json: losses, layers, rules and schedules as PyTorch 2.13 computes them.
"""Usage: references_nn.py FILE           computes all cases and writes them (needs torch, numpy and scikit-learn)
       references_nn.py --check FILE   computes them again and compares: exit 1 on a difference, 77 without the packages"""
import json
import sys

try:
    import sklearn  # noqa: F401  (needed further down)
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)


def numbers(tensor):
    return tensor.detach().reshape(-1).tolist()


def layers():
    x = torch.cat([torch.randn(3, 6) * 2, torch.tensor([[0.0, -0.0, 30.0, -30.0, 1e-9, 0.5]])])
    modules = {"relu": nn.ReLU(), "leaky_relu 0.2": nn.LeakyReLU(0.2), "elu": nn.ELU(), "elu 0.5": nn.ELU(0.5),
               "gelu": nn.GELU(), "silu": nn.SiLU(), "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(),
               "softplus": nn.Softplus(), "softmax": nn.Softmax(-1), "log_softmax": nn.LogSoftmax(-1)}
    out = [{"layer": text, "shape": list(x.shape), "x": numbers(x), "y": numbers(module(x))}
           for text, module in modules.items()]
    for text, degree, scales in (("polynomial 3", 3, (1, 1, 1)), ("polynomial 4 scaled=true", 4, (1, 3, 15, 105))):
        powers = [x ** (k + 1) / torch.tensor(float(scales[k])).sqrt() for k in range(degree)]
        out.append({"layer": text, "shape": list(x.shape), "x": numbers(x), "y": numbers(torch.cat(powers, 1))})
    linear, batch = nn.Linear(4, 3), torch.randn(5, 4)
    out.append({"layer": "linear 3", "shape": [5, 4], "x": numbers(batch), "y": numbers(linear(batch)),
                "weight": numbers(linear.weight), "bias": numbers(linear.bias)})
    return out


class Sum(nn.Module):
    """shortcut(x) + layers(x)"""

    def __init__(self, layers, shortcut=()):
        super().__init__()
        for number, layer in enumerate(layers):
            self.add_module(str(number), layer)
        self.shortcut, self.count = nn.Sequential(*shortcut), len(layers)

    def forward(self, x):
        y = x
        for number in range(self.count):
            y = getattr(self, str(number))(y)
        return self.shortcut(x) + y


def modules():
    """Layers with parameters, states or two modes: y, the gradients for a given dy, and the next states."""
    texts = {
        "conv2d 4 3": (nn.Conv2d(3, 4, 3), (2, 3, 5, 6)),
        "conv2d 4 3x2 stride=2x1 padding=1x2 bias=false": (nn.Conv2d(2, 4, (3, 2), (2, 1), (1, 2), bias=False), (2, 2, 5, 4)),
        "conv2d 6 2 dilation=2 groups=2": (nn.Conv2d(4, 6, 2, dilation=2, groups=2), (1, 4, 5, 5)),
        "max_pool2d 2": (nn.MaxPool2d(2), (2, 3, 5, 4)),
        "max_pool2d 3 stride=1x2 padding=1": (nn.MaxPool2d(3, (1, 2), 1), (2, 2, 4, 5)),
        "avg_pool2d 2": (nn.AvgPool2d(2), (2, 3, 5, 4)),
        "avg_pool2d 3 stride=2 padding=1x0": (nn.AvgPool2d(3, 2, (1, 0)), (2, 2, 4, 5)),
        "fractional_max_pool2d 3x4": (nn.FractionalMaxPool2d(2, (3, 4)), (2, 2, 5, 7)),
        "fractional_max_pool2d 1x3 3x2": (nn.FractionalMaxPool2d((3, 2), (1, 3)), (1, 2, 4, 5)),
        "batch_norm": (nn.BatchNorm1d(4), (6, 4)),
        "batch_norm momentum=0.3 epsilon=0.01": (nn.BatchNorm2d(3, eps=0.01, momentum=0.3), (2, 3, 2, 4)),
        "layer_norm": (nn.LayerNorm([3, 2, 2]), (2, 3, 2, 2)),
        "layer_norm axes=1 epsilon=0.01": (nn.LayerNorm(5, eps=0.01), (3, 2, 5)),
        "embedding 7 3": (nn.Embedding(7, 3), (2, 4)),
        'residual "linear 3, tanh, linear 4"': (Sum([nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 4)]), (5, 4)),
        'residual "conv2d 2 3 padding=1, batch_norm" shortcut="conv2d 2 1"':
            (Sum([nn.Conv2d(3, 2, 3, padding=1), nn.BatchNorm2d(2)], [nn.Conv2d(3, 2, 1)]), (2, 3, 4, 3)),
    }
    result = []
    for text, (module, shape) in texts.items():
        counted = isinstance(module, nn.Embedding)
        x = torch.randint(0, 7, shape) if counted else torch.randn(shape).requires_grad_()
        states = {name: value for name, value in module.named_buffers() if value.is_floating_point()}
        with torch.no_grad():
            for value in [*module.parameters(), *states.values()]:
                value.copy_(torch.rand_like(value) + 0.5 if value.dim() == 1 else torch.randn_like(value))
        fractional = isinstance(module, nn.FractionalMaxPool2d)
        if fractional:  # drawn apart, so that the numbers of other cases stay as they were
            module._random_samples = torch.rand(shape[0], shape[1], 2, generator=torch.Generator().manual_seed(11))
        named = lambda tensors: {name: {"shape": list(value.shape), "values": numbers(value)} for name, value in tensors.items()}
        item = {"layer": text, "shape": list(shape), "x": numbers(x), "parameters": named(dict(module.named_parameters())),
                "states": named(states), "inference": numbers(module.eval()(x))}
        y = module.train()(x)
        dy = torch.randn_like(y)
        y.backward(dy)
        gradients = {name: value.grad for name, value in module.named_parameters()} | ({} if counted else {"x": x.grad})
        item |= {"training": numbers(y), "y_shape": list(y.shape), "dy": numbers(dy), "gradients": named(gradients),
                 "next": named(states)}
        item |= {"samples": numbers(module._random_samples)} if fractional else {}
        result.append(item)
    return result


def losses():
    def of(text, function, output, target, mean=None):
        output = output.detach().requires_grad_()
        rows = function(output, target)
        rows = rows.reshape(rows.shape[0], -1).sum(1)
        counted = (target != -100).sum() if target.dtype == torch.int64 else rows.shape[0]
        mean = mean(output, target) if mean else rows.sum() / counted
        mean.backward()
        return {"loss": text, "shape": list(output.shape), "output": numbers(output), "target": numbers(target),
                "labels": target.dtype == torch.int64, "rows": numbers(rows), "mean": mean.item(),
                "sum": rows.sum().item(), "gradient": numbers(output.grad)}

    z, labels = torch.randn(5, 4) * 3, torch.tensor([3, 0, 2, 2, 1])
    ignoring = torch.tensor([3, -100, 2, -100, 1])
    yhat, y = torch.randn(6, 3) * 2, torch.randn(6, 3)
    binary, bits = torch.randn(6, 1) * 4, torch.tensor([1, 0, 0, 1, 1, 0])
    result = [of("cross_entropy", lambda o, t: F.cross_entropy(o, t, reduction="none"), z, t) for t in (labels, ignoring)]
    result += [of("nll", lambda o, t: F.nll_loss(o, t, reduction="none"), F.log_softmax(z, 1), t) for t in (labels, ignoring)]
    result += [
        of("squared_error", lambda o, t: F.mse_loss(o, t, reduction="none"), yhat, y),
        of("half_squared_error", lambda o, t: F.mse_loss(o, t, reduction="none") / 2, yhat, y),
        of("absolute_error", lambda o, t: F.l1_loss(o, t, reduction="none"), yhat, y),
        of("huber", lambda o, t: F.huber_loss(o, t, reduction="none"), yhat, y),
        of("huber delta=0.3", lambda o, t: F.huber_loss(o, t, reduction="none", delta=0.3), yhat, y),
        of("log_cosh", lambda o, t: torch.log(torch.cosh(o - t)), yhat, y),
        of("log_loss", lambda o, t: F.binary_cross_entropy_with_logits(o, t.double()[:, None], reduction="none"), binary, bits),
    ]

    def margins(p, margin=1.0, factor=1):
        return lambda o, t: factor * F.multi_margin_loss(o, t, p=p, margin=margin, reduction="none")

    def rest(o, t):
        return F.binary_cross_entropy_with_logits(o, F.one_hot(t, o.shape[1]).double(), reduction="none")

    classes = z.shape[1]
    result += [
        of("hinge", margins(1, factor=classes), z, labels),
        of("hinge margin=2.5", margins(1, 2.5, classes), z, labels),
        of("squared_hinge", margins(2, factor=classes), z, labels),
        of("squared_hinge margin=0.5", margins(2, 0.5, classes), z, labels),
        of("multi_margin", margins(1), z, labels),
        of("multi_margin p=2 margin=0.5", margins(2, 0.5), z, labels),
        of("one_vs_rest", rest, z, labels),
        of("perceptron_criterion", lambda o, t: F.relu((1 - 2 * F.one_hot(t, o.shape[1]).double()) * o), z, labels),
        of("perceptron_criterion", lambda o, t: F.relu((1 - 2 * t.double()[:, None]) * o), binary, bits),
        of("one_minus_probability", lambda o, t: 1 - F.softmax(o, 1).gather(1, t[:, None])[:, 0], z, labels),
    ]
    weights = torch.tensor([0.5, 2.0, 1.0, 0.25])

    def both(text, function, output, target, **options):
        return of(text, lambda o, t: function(o, t, reduction="none", **options), output, target,
                  lambda o, t: function(o, t, **options))

    for target in (labels, ignoring):
        result += [
            both("cross_entropy class_weights=0.5,2,1,0.25", F.cross_entropy, z, target, weight=weights),
            both("cross_entropy label_smoothing=0.1", F.cross_entropy, z, target, label_smoothing=0.1),
            both("cross_entropy class_weights=0.5,2,1,0.25 label_smoothing=0.3", F.cross_entropy, z, target,
                 weight=weights, label_smoothing=0.3),
            both("nll class_weights=0.5,2,1,0.25", F.nll_loss, F.log_softmax(z, 1), target, weight=weights),
        ]
    soft = F.softmax(z.flip(0) / 2, 1)
    for target in (soft, F.one_hot(labels, 4).double()):
        result.append(of("kl_divergence", lambda o, t: F.kl_div(F.log_softmax(o, 1), t, reduction="none"), z, target))
    return result


def rules():
    makers = {
        "gradient_descent 0.1": lambda p: torch.optim.SGD(p, lr=0.1),
        "gradient_descent 0.1 alpha=0.05": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.05),
        "momentum 0.1": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "momentum 0.1 tau=0.8 alpha=0.05": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, weight_decay=0.05),
        "nesterov 0.1 alpha=0.05": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05),
        "adagrad": lambda p: torch.optim.Adagrad(p),
        "adagrad 0.1 alpha=0.05": lambda p: torch.optim.Adagrad(p, lr=0.1, weight_decay=0.05),
        "rmsprop": lambda p: torch.optim.RMSprop(p),
        "rmsprop 0.1 decay=0.9 alpha=0.05": lambda p: torch.optim.RMSprop(p, lr=0.1, alpha=0.9, weight_decay=0.05),
        "adadelta": lambda p: torch.optim.Adadelta(p),
        "adadelta 0.5 decay=0.8 alpha=0.05": lambda p: torch.optim.Adadelta(p, lr=0.5, rho=0.8, weight_decay=0.05),
        "adam": lambda p: torch.optim.Adam(p),
        "adam 0.1 beta1=0.8 beta2=0.99 alpha=0.05": lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.99), weight_decay=0.05),
        "adamw": lambda p: torch.optim.AdamW(p),
        "adamw 0.1 alpha=0.2": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.2),
    }
    start, gradients = torch.randn(4), torch.randn(5, 4)
    result = []
    for text, make in makers.items():
        w = start.clone().requires_grad_()
        optimizer, path = make([w]), []
        for g in gradients:
            w.grad = g.clone()
            optimizer.step()
            path.append(numbers(w))
        result.append({"rule": text, "start": numbers(start), "gradients": [numbers(g) for g in gradients], "path": path})
    return result


def schedules():
    def curve(make, losses=None, epochs=12):
        w = torch.zeros(1, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.5)
        schedule, rates = make(optimizer), []
        for epoch in range(epochs):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step(losses[epoch]) if losses else schedule.step()
        return rates

    lr = torch.optim.lr_scheduler
    history = [1.0, 0.9, 0.9, 0.95, 0.91, 0.89, 0.89, 0.89, 0.89, 0.889999, 0.9, 0.8]
    return [
        {"schedule": "step 5 factor=0.5", "base": 0.5, "rates": curve(lambda o: lr.StepLR(o, 5, 0.5))},
        {"schedule": "cosine floor=0.2", "base": 0.5, "rates": curve(lambda o: lr.CosineAnnealingLR(o, 12, eta_min=0.1))},
        {"schedule": "plateau patience=1 factor=0.5", "base": 0.5, "losses": history,
         "rates": curve(lambda o: lr.ReduceLROnPlateau(o, factor=0.5, patience=1), history)},
        {"schedule": "plateau patience=0 factor=0.1 floor=0.02", "base": 0.5, "losses": history,
         "rates": curve(lambda o: lr.ReduceLROnPlateau(o, factor=0.1, patience=0, min_lr=0.01), history)},
    ]


def clipping():
    result = []
    for limit in (0.5, 2.0, 100.0):
        a, b = torch.zeros(3, requires_grad=True), torch.zeros(2, requires_grad=True)
        ga, gb = torch.randn(3) * 2, torch.randn(2) * 2
        a.grad, b.grad = ga.clone(), gb.clone()
        norm = nn.utils.clip_grad_norm_([a, b], limit)
        result.append({"limit": limit, "a": numbers(ga), "b": numbers(gb), "norm": norm.item(),
                       "clipped_a": numbers(a.grad), "clipped_b": numbers(b.grad)})
    return result


def platt():
    # scikit-learn's own function; its scores are drawn apart from torch's, which stay as they were.
    import numpy as np
    from sklearn.calibration import _SigmoidCalibration

    random = np.random.default_rng(7)
    result = []
    for case, rows, noise in (("overlapping", 60, 1.0), ("few", 12, 2.0), ("nearly separable", 80, 0.2)):
        scores = random.normal(size=rows) * 2
        yes = (scores + noise * random.normal(size=rows) > 0.5).astype(int)
        found = _SigmoidCalibration().fit(scores, yes)
        result.append({"case": case, "scores": scores.tolist(), "yes": yes.tolist(), "a": float(found.a_), "b": float(found.b_)})
    return result


def same(mine, theirs, what):
    """Ends the program where numbers differ by more than what rounding explains."""
    if isinstance(mine, dict):
        for key in mine.keys() | theirs.keys():
            same(mine.get(key), theirs.get(key), f"{what} {key}")
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for a, b in zip(mine, theirs):
            same(a, b, what)
    elif isinstance(mine, float) and isinstance(theirs, (float, int)):
        # Solvers stop where they please; formulas do not.
        tolerance = 1e-5 if what.startswith("platt") else 1e-12
        if abs(mine - theirs) > tolerance * max(1, abs(mine)):
            sys.exit(f"{what}: {mine} now, {theirs} in the file")
    elif mine != theirs:
        sys.exit(f"{what}: {mine} now, {theirs} in the file")


def check(lists, path):
    with open(path) as file:
        committed = json.load(file)
    for key, cases in lists.items():
        if len(cases) != len(committed[key]):
            sys.exit(f"{key}: {len(cases)} cases now, {len(committed[key])} in the file")
        for mine, theirs in zip(cases, committed[key]):
            name = next(iter(mine.values()))
            same(mine, theirs, f"{key} {name}")
    print(f"{sum(map(len, lists.values()))} cases computed again with PyTorch {torch.__version__}")


def main():
    if len(sys.argv) not in (2, 3) or (len(sys.argv) == 3 and sys.argv[1] != "--check"):
        sys.exit(__doc__)
    lists = {"layers": layers(), "losses": losses(), "rules": rules(), "schedules": schedules(), "clipping": clipping(),
             "modules": modules(), "platt": platt()}
    if len(sys.argv) == 3:
        return check(lists, sys.argv[2])
    with open(sys.argv[1], "w") as file:
        # One case a line, so that a change shows as the cases it touches.
        texts = [f' {json.dumps(key)}: [\n' + ",\n".join("  " + json.dumps(case) for case in cases) + "\n ]"
                 for key, cases in lists.items()]
        source = json.dumps(f"PyTorch {torch.__version__}, float64")
        file.write("{\n" + f' "source": {source},\n' + ",\n".join(texts) + "\n}\n")


if __name__ == "__main__":
    main()
