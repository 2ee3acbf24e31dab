"""Presets of vksimclr at small scale beside the same recipes in PyTorch, on CIFAR-10.

    /usr/bin/python3 tools/peers/presets.py CIFAR OUT [--vksimclr bin/vksimclr] [--epochs 20] ...

CIFAR is the folder of CIFAR-10's binary version. Each preset trains a ResNet-18 of 16 channels on
the first 5,000 pictures, three seeds in each program; PyTorch reads the preset's own file. Encoders
are judged by the same weighted kNN on features of whole pictures.

Runs that are finished in OUT are not done again: stop and start the script as you like. It fails
where the mean kNN of a preset differs by more than 1.5 points. Needs Debian's python3-torchvision.
--epochs 1 --limit 512 --test-limit 512 --seeds 1 tries it out.
"""
import argparse
import json
import os
import shlex
import shutil
import sys

import numpy as np

import linear
from parity import knn, output
from parity_torch import read_cifar

HERE = os.path.dirname(os.path.abspath(__file__))
PRESETS = os.path.join(HERE, "..", "..", "cmd", "program", "presets")


def run_vksimclr(a, preset, seed, folder, log):
    program, run = shlex.split(a.prefix) + [a.vksimclr], os.path.join(folder, "run")
    output(program + f"""train --preset {preset} --data cifar10:{a.cifar} --limit {a.limit}
        --width {a.width} --epochs {a.epochs} --batch {a.batch} --seed {seed} --probe off
        --eval-pictures 0 --knn-test 200 --json --out {run}""".split(), log)
    for split, limit in ("bank", a.limit), ("test", a.test_limit):
        output(program + ["embed", run, "--split", split, "--limit", str(limit), "--out",
                          os.path.join(folder, split + ".npy")], log)
    return [linear.load(os.path.join(folder, split + ".npy"))[0] for split in ("bank", "test")]


def run_torch(a, preset, seed, folder, log):
    output([sys.executable, os.path.join(HERE, "presets_torch.py"), a.cifar, folder,
            os.path.join(PRESETS, preset + ".toml")] +
           [str(v) for v in (seed, a.limit, a.test_limit, a.epochs, a.batch, a.width, a.threads)],
           log)
    return [np.load(os.path.join(folder, split + ".npy")) for split in ("bank", "test")]


def accuracy(a, preset, seed, program, labels):
    """kNN of a run, in percent. It is done where its result is not there yet."""
    folder = os.path.join(a.out, f"{preset}-{seed}-{program}")
    path = os.path.join(folder, "result.json")
    settings = dict(epochs=a.epochs, limit=a.limit, test_limit=a.test_limit, batch=a.batch,
                    width=a.width)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            r = json.load(file)
        if r["settings"] != settings:
            sys.exit(f"{folder} is of a run with {r['settings']}: give another OUT")
        return r["knn"]
    shutil.rmtree(folder, ignore_errors=True)  # what an interrupted run has left
    os.makedirs(folder)
    run = {"vksimclr": run_vksimclr, "torch": run_torch}[program]
    bank, test = run(a, preset, seed, folder, os.path.join(folder, "log.txt"))
    r = dict(knn=knn(bank, test, *labels), settings=settings)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(r, file, indent=1)
    os.replace(path + ".new", path)
    return r["knn"]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cifar")
    parser.add_argument("out")
    parser.add_argument("--vksimclr", default="bin/vksimclr")
    parser.add_argument("--prefix", default="", help="words before vksimclr, as of a driver")
    parser.add_argument("--presets", default="dkobak-cifar,lightly-cifar")
    for name, value in dict(epochs=20, limit=5000, batch=128, width=16, seeds=3, threads=2).items():
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--test-limit", type=int, default=0, help="test pictures; 0: all")
    a = parser.parse_args()
    labels = [read_cifar(a.cifar, True, a.limit)[1], read_cifar(a.cifar, False, a.test_limit)[1]]
    bad = []
    print("preset         seed   kNN: vksimclr  PyTorch", flush=True)
    for preset in a.presets.split(","):
        pairs = []
        for seed in range(1, a.seeds + 1):
            pairs.append([accuracy(a, preset, seed, p, labels) for p in ("vksimclr", "torch")])
            print("%-13s %5d %13.2f %% %7.2f %%" % (preset, seed, *pairs[-1]), flush=True)
        mean = np.mean(pairs, axis=0)
        print("%-13s  mean %13.2f %% %7.2f %%: %+.2f points" %
              (preset, *mean, mean[0] - mean[1]), flush=True)
        if abs(mean[0] - mean[1]) > 1.5:
            bad.append(f"{preset}: mean kNN differs by more than 1.5 points")
    print("\n".join(bad))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
