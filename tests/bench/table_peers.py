#!/usr/bin/python3
"""A table's default network beside what scikit-learn offers: usage table_peers.py KAN_CLI [--heart heart.csv] [SET ...]

Means ± standard errors over 20 random splits (80 % train), the same rows for every model: RMSE, or accuracy and
log-loss. Everything as it comes: kan-cli train --csv without --set, scikit-learn's models with their defaults, inputs
standardised for the linear model and the perceptron. Needs Debian's python3-sklearn; sets: diabetes wine
breast_cancer iris digits, and heart if its file is given.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy as np
    from sklearn import datasets, ensemble, linear_model, metrics, neural_network, pipeline, preprocessing
except ImportError:
    sys.exit("table_peers: needs python3-sklearn (apt install python3-sklearn); nothing was measured")

SPLITS = 20


def rows_of(name, heart):
    """Inputs, labels, whether they are classes."""
    if name == "heart":
        table = np.array(list(csv.reader(open(heart)))[1:], float)
        return table[:, :-1], table[:, -1].astype(int), True
    data = getattr(datasets, f"load_{name}")()
    return data.data, data.target, name != "diabetes"


def write_table(file, inputs, labels, classes, test):
    with open(file, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([f"x{n}" for n in range(inputs.shape[1])] + ["target", "part"])
        for row, (x, y) in enumerate(zip(inputs, labels)):
            label = f"class {y}" if classes else repr(float(y))
            writer.writerow([repr(float(v)) for v in x] + [label, "test" if test[row] else "train"])


def of_kan(kan_cli, folder, inputs, labels, classes, test):
    table, result = folder / "table.csv", folder / "result.json"
    write_table(table, inputs, labels, classes, test)
    subprocess.run([kan_cli, "train", "--csv", table, "--target", "target", "--split-column", "part", "--out", result],
                   check=True, stderr=subprocess.DEVNULL)
    figures = json.loads(result.read_text())["test"]
    return [figures["accuracy"], figures["log_loss"]] if classes else [figures["rmse"]]


def of_peer(model, inputs, labels, classes, test):
    model.fit(inputs[~test], labels[~test])
    if not classes:
        return [np.sqrt(np.mean((model.predict(inputs[test]) - labels[test]) ** 2))]
    return [model.score(inputs[test], labels[test]),
            metrics.log_loss(labels[test], model.predict_proba(inputs[test]), labels=model.classes_)]


def peers(classes, seed):
    def scaled(model):
        return pipeline.make_pipeline(preprocessing.StandardScaler(), model)
    if classes:
        return {"linear": scaled(linear_model.LogisticRegression()),
                "MLP": scaled(neural_network.MLPClassifier(random_state=seed)),
                "random forest": ensemble.RandomForestClassifier(random_state=seed)}
    return {"linear": scaled(linear_model.LinearRegression()),
            "MLP": scaled(neural_network.MLPRegressor(random_state=seed)),
            "random forest": ensemble.RandomForestRegressor(random_state=seed)}


def measure(name, arguments, folder):
    inputs, labels, classes = rows_of(name, arguments.heart)
    figures = {}
    for seed in range(SPLITS):
        test = np.ones(len(labels), bool)
        test[np.random.RandomState(seed).permutation(len(labels))[:round(0.8 * len(labels))]] = False
        found = {"KAN": of_kan(arguments.kan_cli, folder, inputs, labels, classes, test)}
        for peer, model in peers(classes, seed).items():
            found[peer] = of_peer(model, inputs, labels, classes, test)
        for model, values in found.items():
            figures.setdefault(model, []).append(values)
    for model, values in figures.items():
        means, errors = np.mean(values, 0), np.std(values, 0, ddof=1) / np.sqrt(SPLITS)
        words = [f"{mean:.4g} ± {error:.2g}" for mean, error in zip(means, errors)]
        print(f"| {name} | {model} | {' | '.join(words)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("kan_cli")
    parser.add_argument("sets", nargs="*", default=["diabetes", "wine", "breast_cancer", "iris", "digits"])
    parser.add_argument("--heart")
    arguments = parser.parse_intermixed_args()
    warnings.filterwarnings("ignore")
    with tempfile.TemporaryDirectory() as folder:
        for name in (["heart"] if arguments.heart else []) + arguments.sets:
            measure(name, arguments, pathlib.Path(folder))


if __name__ == "__main__":
    main()
