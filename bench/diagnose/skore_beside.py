"""skore_beside.py - what the checks of skore say of the same tables with the same faults, for the faults that lie in the data.

    python3 bench/diagnose/skore_beside.py --data examples/data --data src/data      (a Python with skore 0.28)

Each table is learnt by scikit-learn's multi-layer perceptron with 32 hidden units, behind scaling and one-hot columns. A fault counts as found
where skore raises an issue for it that it does not raise for the same table without the fault; clean tables count as accused with any issue. Its tips count as issues.
"""

import argparse
import random
import warnings

import made
import planted

warnings.filterwarnings("ignore")


def frame(table):
    import pandas

    data = pandas.DataFrame(table.rows, columns=table.columns).replace({"NA": None, "": None})
    for name in data.columns[:-1]:
        data[name] = pandas.to_numeric(data[name], errors="coerce") if pandas.to_numeric(data[name], errors="coerce").notna().sum() > 0.9 * data[name].notna().sum() else data[name]
    return data.dropna()


def issues(table, scale=True):
    """Codes and titles of the issues and tips that skore raises."""
    from skore import EstimatorReport
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    data = frame(table)
    train, test = train_test_split(data, test_size=0.3, random_state=1)
    target = table.columns[-1]
    net = (MLPClassifier if table.task == "classify" else MLPRegressor)(hidden_layer_sizes=(32,), max_iter=300, random_state=1)
    columns = make_column_transformer(
        (StandardScaler() if scale else "passthrough", make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), make_column_selector(dtype_exclude="number")),
    )
    report = EstimatorReport(
        make_pipeline(columns, net), X_train=train.drop(columns=target), y_train=train[target], X_test=test.drop(columns=target), y_test=test[target]
    )
    found = report.checks.summarize().frame()
    return {(row.code, row.title) for row in found.itertuples() if row.section in ("issue", "tip")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", action="append", default=[])
    parser.add_argument("--tables", type=int, default=20, help="only the first so many")
    args = parser.parse_args()
    tables = made.tables(args.data)[0][: args.tables]
    clean = {table.name: issues(table) for table in tables}
    print(f"clean: {sum(map(bool, clean.values()))} of {len(clean)} accused: {sorted({title for each in clean.values() for _, title in each})}", flush=True)
    in_data = {"leaking_column", "duplicate_columns", "constant_columns", "shared_rows", "inputs_unscaled", "class_imbalance", "mislabelled_rows", "long_tail"}
    for fault in planted.FAULTS + planted.MORE:
        if fault.name not in in_data:
            continue
        hits, all_, said = 0, 0, set()
        for table in tables:
            if table.task not in fault.tasks:
                continue
            spoilt, _, _ = fault.plant(table.copy(), random.Random(f"{fault.name} {table.name}"))
            new = issues(spoilt, scale=fault.name != "inputs_unscaled") - clean[table.name]
            hits, all_, said = hits + bool(new), all_ + 1, said | {title for _, title in new}
        print(f"{fault.name:20} {hits} of {all_}: {sorted(said)}", flush=True)


if __name__ == "__main__":
    main()
