"""parts.py - what each part of the model tabular brings: the error on the tables of tables.py without it, all else the same.

  python3 bench/accuracy/parts.py build/gradus [--seeds 1] [--epochs 40]
"""
import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import compare  # noqa: E402
import tables  # noqa: E402

# The recipe as `gradus train` takes it; the second of two is that for numbers.
RECIPE = {"scale": "layer_scale rate=6", "linear": 'ntk_linear {} bias_rate=0.1 bias_init="normal deviation=1"',
          "last": "ntk_linear bias_rate=0.1 init=zero", "activation": ("selu", "mish"), "lr": ("0.04", "0.07"),
          "loss": ("cross_entropy label_smoothing=0.1", "squared_error"), "optimizer": "adam beta2=0.95", "schedule": "coslog",
          "input_scale": "robust", "target_range": "seen", "wave": ""}
VARIANTS = {
    "all parts": {},
    "without robust scaling": {"input_scale": "standard"},
    "without factors of inputs": {"scale": ""},
    # The rate that moves hidden weights as before.
    "without NTK parametrisation": {"linear": "linear {}", "last": "linear", "lr": ("0.0025", "0.004")},
    "relu for selu and mish": {"activation": ("relu", "relu")},
    "without label smoothing": {"loss": ("cross_entropy", "squared_error")},
    "beta2 = 0.999": {"optimizer": "adam"},
    "cosine for coslog": {"schedule": "cosine"},
    "targets not clamped": {"target_range": "any"},
    "with waves (periodic)": {"wave": "periodic rate=0.1"},
    "with dropout 0.15 that falls": {"activation": ("selu, dropout 0.15 falls=true", "mish, dropout 0.15 falls=true")},
    "with an average of weights": {"optimizer": 'ema rule="adam beta2=0.95"'},
    "muon for adam": {"optimizer": "muon", "lr": ("0.01", "0.01")},
}  # fmt: skip


def options_of(parts, number, epochs, rows):
    parts = {key: value[number] if isinstance(value, tuple) else value for key, value in (RECIPE | parts).items()}
    layers = [parts["wave"], parts["scale"]] + [parts["linear"].format(256), parts["activation"]] * 3 + [parts["last"]]
    # Batches of one size, near 256, as tabular cuts them.
    batch = -(-rows // max(1, (rows + 128) // 256))
    words = ["--model", ", ".join(layer for layer in layers if layer), "--epochs", str(epochs), "--batch", str(batch)]
    for option in ("lr", "loss", "optimizer", "schedule", "input_scale") + (("target_range",) if number else ()):
        words += ["--" + option.replace("_", "-"), parts[option]]
    return words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--results", default=str(tables.DATA / "parts.jsonl"))
    arguments = parser.parse_args()
    tables.fetch(tables.NAMES)
    print("| parts | mean error % | seconds of all tables |\n| --- | --- | --- |", flush=True)
    for variant, parts in VARIANTS.items():
        results = []
        for seed in arguments.seeds.split(","):
            for name in tables.NAMES:
                options = options_of(parts, tables.target_of(name)[1], arguments.epochs, len(tables.split(name)[0]))
                results.append(compare.run_gradus(arguments.program, options, name, int(seed)))
                with open(arguments.results, "a", encoding="utf-8") as file:
                    file.write(json.dumps({"parts": variant, "table": name, "seed": int(seed), "error": results[-1][0]}) + "\n")
        errors, seconds = zip(*results)
        print(f"| {variant} | {100 * sum(errors) / len(errors):.3f} | {sum(seconds) / len(arguments.seeds.split(',')):.0f} |", flush=True)


if __name__ == "__main__":
    main()
