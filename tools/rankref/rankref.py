"""Reference numbers for eval.Rank, by NumPy: reads cases as JSON, prints their numbers as JSON.

A case is {"d": features a row, "rows": [...], "other": [...] or absent}. The arithmetic is that of
the papers: RankMe (arXiv 2210.02885), alignment and uniformity (arXiv 2005.10242).
"""

import json
import sys

import numpy as np


def unit(x):
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return np.divide(x, length, out=np.zeros_like(x), where=length > 0)


def numbers(case):
    x = np.array(case["rows"], np.float32).astype(np.float64).reshape(-1, case["d"])
    s = np.linalg.svd(x, compute_uv=False)
    p = s / s.sum() + 1e-7
    u = unit(x)
    i, j = np.triu_indices(len(u), 1)
    square = ((u[i] - u[j]) ** 2).sum(1)
    deviation = u.std(0) * np.sqrt(case["d"])
    out = {
        "rankme": np.exp(-(p * np.log(p)).sum()),
        "directions": (s**2).sum() ** 2 / (s**4).sum(),
        "first": s[0],
        "middle": s[len(s) // 2],
        "uniformity": np.log(np.exp(-2 * square).mean()),
        "deviation": deviation.mean(),
        "mindeviation": deviation.min(),
    }
    k = np.arange(10, min(100, len(s)) + 1)
    if len(k) >= 20:
        slope, _ = np.polyfit(np.log(k), 2 * np.log(s[k - 1]), 1)
        out["alpha"] = -slope
    if "other" in case:
        y = np.array(case["other"], np.float32).astype(np.float64).reshape(x.shape)
        out["alignment"] = ((u - unit(y)) ** 2).sum(1).mean()
    return {key: float(value) for key, value in out.items()}


json.dump([numbers(case) for case in json.load(sys.stdin)], sys.stdout, indent=1)
