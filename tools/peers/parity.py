"""Whole runs of vksimclr beside the same runs in PyTorch, on the first pictures of CIFAR-10.

    /usr/bin/python3 tools/peers/parity.py CIFAR OUT [--vksimclr bin/vksimclr] [--epochs 10] ...

CIFAR is the folder of CIFAR-10's binary version. Three recipes, three seeds each: SGD at
temperature 0.5, LARS at 0.2, AdamW at 0.5. Both programs train `small` (ResNet of 3 basic blocks,
16 channels) on the same pictures with the same kinds of views, first weights and schedule. Both
encoders are judged by the same weighted kNN on features of whole pictures.
`vksimclr eval linear` is compared with scikit-learn's logistic regression on the same features.

Every run has a folder in OUT. Runs that are finished there are not done again: stop and start the
script as you like. It fails where a recipe's mean kNN differs by more than 1.5 points, or a linear
classifier by more than 1 point. Needs Debian's python3-torchvision and python3-sklearn. The whole
takes about two hours on two cores; --epochs 1 --limit 512 --test-limit 512 --seeds 1 tries it out.
"""
import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys

import numpy as np

import linear
from parity_torch import read_cifar

RECIPES = {  # rule, temperature, highest rate, weight decay
    "sgd": ("sgd", 0.5, 0.06, 5e-4),
    "lars": ("lars", 0.2, 0.85, 1e-4),
    "adamw": ("adamw", 0.5, 1e-3, 1e-2),
}
NEAREST, SHARPNESS = 200, 0.1  # k and T of kNN
HERE = os.path.dirname(os.path.abspath(__file__))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cifar")
    parser.add_argument("out")
    parser.add_argument("--vksimclr", default="bin/vksimclr")
    parser.add_argument("--prefix", default="", help="words before vksimclr, as of a driver")
    parser.add_argument("--recipes", default=",".join(RECIPES))
    for name, value in dict(epochs=10, limit=5000, batch=128, seeds=3, threads=2).items():
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--test-limit", type=int, default=0, help="test pictures; 0: all")
    return parser.parse_args()


def knn(bank, test, labels, test_labels):
    """Share of test pictures, in percent, that their most similar pictures vote for."""
    k = min(NEAREST, max(1, len(bank) // 10))
    bank, test = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (bank, test))
    right = 0
    for begin in range(0, len(test), 1000):
        similar = test[begin:begin + 1000] @ bank.T
        near = np.argpartition(-similar, k - 1, axis=1)[:, :k]
        weights = np.exp(np.take_along_axis(similar, near, 1) / SHARPNESS)
        votes = np.zeros((len(similar), 10))
        for c in range(10):
            votes[:, c] = (weights * (labels[near] == c)).sum(1)
        right += int((votes.argmax(1) == test_labels[begin:begin + 1000]).sum())
    return 100 * right / len(test)


def output(command, log):
    """Runs a command; its messages go to the end of a file."""
    with open(log, "a", encoding="utf-8") as file:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=file, text=True, check=False)
    if done.returncode:
        sys.exit(f"exit code {done.returncode}: {shlex.join(command)}; its messages are in {log}")
    return done.stdout


def run_vksimclr(a, recipe, seed, folder, data):
    """Trains, embeds and judges; returns kNN, the linear classifier and scikit-learn's."""
    rule, temperature, rate, decay = RECIPES[recipe]
    program, run = shlex.split(a.prefix) + [a.vksimclr], os.path.join(folder, "run")
    log = os.path.join(folder, "log.txt")
    output(program + f"""train --data cifar10:{a.cifar} --limit {a.limit} --arch small --size 32
        --epochs {a.epochs} --batch {a.batch} --seed {seed} --optimizer {rule} --lr {rate}
        --lr-scaling none --momentum 0.9 --weight-decay {decay} --temperature {temperature}
        --warmup-epochs 1 --crop torchvision --min-crop-area 0.08 --interpolation bilinear
        --color torchvision --color-strength 0.5 --grayscale 0.2 --no-blur --head-layers 2
        --no-last-bn --initialization pytorch --precision fp32 --probe off --eval-pictures 0
        --knn-test 200 --json --out {run}""".split(), log)
    names = {"bank": a.limit, "test": a.test_limit}
    for split, limit in names.items():
        output(program + ["embed", run, "--split", split, "--limit", str(limit), "--out",
                          os.path.join(folder, split + ".npy")], log)
    ours = json.loads(output(program + ["eval", "linear", run, "--limit", str(a.limit),
                                        "--test-limit", str(a.test_limit), "--json"], log))
    bank, test = (linear.load(os.path.join(folder, split + ".npy")) for split in names)
    if len(set(zip(bank[1], data[1]))) != 10 or len(set(zip(test[1], data[3]))) != 10:
        sys.exit(f"{folder}: the features are not of the first pictures in their order")
    same = linear.fit("  scikit-learn", ours["l2"], bank, test)
    return {"knn": knn(bank[0], test[0], data[1], data[3]), "linear": ours["top1"],
            "sklearn": same, "device": ours.get("device", "")}


def run_torch(a, recipe, seed, folder, data):
    rule, temperature, rate, decay = RECIPES[recipe]
    output([sys.executable, os.path.join(HERE, "parity_torch.py"), a.cifar, folder] +
           [str(v) for v in (seed, a.limit, a.test_limit, a.epochs, a.batch, temperature, rule,
                             rate, decay, a.threads)], os.path.join(folder, "log.txt"))
    bank, test = (np.load(os.path.join(folder, split + ".npy")) for split in ("bank", "test"))
    return {"knn": knn(bank, test, data[1], data[3])}


def result(a, recipe, seed, program, data):
    """The result of a run, which is done where it is not there yet."""
    folder = os.path.join(a.out, f"{recipe}-{seed}-{program}")
    path = os.path.join(folder, "result.json")
    settings = dict(epochs=a.epochs, limit=a.limit, test_limit=a.test_limit, batch=a.batch,
                    recipe=list(RECIPES[recipe]))
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            r = json.load(file)
        if r["settings"] != settings:
            sys.exit(f"{folder} is of a run with {r['settings']}: give another OUT")
        return r
    shutil.rmtree(folder, ignore_errors=True)  # what an interrupted run has left
    os.makedirs(folder)
    run = {"vksimclr": run_vksimclr, "torch": run_torch}[program]
    r = dict(run(a, recipe, seed, folder, data), settings=settings)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(r, file, indent=1)
    os.replace(path + ".new", path)
    return r


def main():
    a = arguments()
    data = read_cifar(a.cifar, True, a.limit) + read_cifar(a.cifar, False, a.test_limit)
    bad, summary = [], []
    print("recipe  seed   kNN: vksimclr  PyTorch   linear: vksimclr  scikit-learn", flush=True)
    for recipe in a.recipes.split(","):
        pairs = []
        for seed in range(1, a.seeds + 1):
            ours, other = (result(a, recipe, seed, p, data) for p in ("vksimclr", "torch"))
            pairs.append((ours["knn"], other["knn"]))
            print("%-6s  %4d %13.2f %% %7.2f %% %15.2f %% %12.2f %%" % (recipe, seed, ours["knn"],
                  other["knn"], ours["linear"], ours["sklearn"]), flush=True)
            if abs(ours["linear"] - ours["sklearn"]) > 1:
                bad.append(f"{recipe}, seed {seed}: linear classifiers differ by more than 1 point")
        mean, spread = np.mean(pairs, axis=0), np.ptp(pairs, axis=0)
        summary.append("%-6s mean kNN %.2f %% (range %.2f) and %.2f %% (range %.2f): %+.2f points" %
                       (recipe, mean[0], spread[0], mean[1], spread[1], mean[0] - mean[1]))
        if abs(mean[0] - mean[1]) > 1.5:
            bad.append(f"{recipe}: mean kNN differs by more than 1.5 points")
    print("\n".join(summary + bad))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
