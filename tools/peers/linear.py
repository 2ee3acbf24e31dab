"""Compares `vksimclr eval linear` with scikit-learn's logistic regression on the same features.

    bin/vksimclr embed RUN --split bank --out train.npy
    bin/vksimclr embed RUN --split test --out test.npy
    bin/vksimclr eval linear RUN --json > ours.json
    /usr/bin/python3 tools/peers/linear.py train.npy test.npy ours.json

Prints the test top-1 of both, scikit-learn's with the same penalty and with its default one. Fails
where they differ by more than 1 point with the same penalty.
"""

import json
import sys
import time

import numpy as np
from sklearn.linear_model import LogisticRegression


def load(path):
    with open(path.removesuffix(".npy") + ".labels.txt", encoding="utf-8") as file:
        labels = file.read().splitlines()
    return np.load(path), np.array(labels)


def fit(name, penalty, train, test):
    began = time.time()
    # Centred features have the same minimum, and are what L-BFGS finds it on in useful time.
    mean = train[0].mean(0, dtype=np.float64)
    model = LogisticRegression(C=1 / penalty, max_iter=10000, tol=1e-6)
    model.fit(train[0] - mean, train[1])
    top1 = 100 * model.score(test[0] - mean, test[1])
    print(f"{name}: top-1 {top1:.2f} %, l2 {penalty:.4g}, {time.time() - began:.1f} s")
    return top1


def main():
    train, test = load(sys.argv[1]), load(sys.argv[2])
    with open(sys.argv[3], encoding="utf-8") as file:
        ours = json.load(file)
    if (len(train[0]), len(test[0])) != (ours["n_train"], ours["n_test"]):
        sys.exit(f"{len(train[0])} and {len(test[0])} features, but eval linear had "
                 f"{ours['n_train']} and {ours['n_test']} pictures: use the same --limit")
    print(f"vksimclr: top-1 {ours['top1']:.2f} %, l2 {ours['l2']:.4g}, {ours['seconds']:.1f} s "
          f"for {len(ours['sweep'] or []) + 1} fits")
    same = fit("scikit-learn, the same penalty", ours["l2"], train, test)
    fit("scikit-learn, its default penalty", 1.0, train, test)
    if abs(same - ours["top1"]) > 1:
        sys.exit(f"they differ by {abs(same - ours['top1']):.2f} points")


if __name__ == "__main__":
    main()
