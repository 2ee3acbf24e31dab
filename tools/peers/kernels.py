"""Convolutions in PyTorch, channels_last: forward, data and weight gradient. Reads a JSON list of layers, prints one of seconds a run.

kernels.py SECONDS THREADS PRECISION     a layer: [what, N, C, H, W, K, R, S, stride, pad], what: forward, backward_data or backward_weight; PRECISION: fp32 or mixed
"""
import json, sys, time
import torch, torch.nn.functional as F

seconds, threads, precision = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
cuda = torch.cuda.is_available()
device = "cuda" if cuda else "cpu"
dtype = torch.bfloat16 if precision == "mixed" else torch.float32
torch.set_num_threads(threads)
if cuda:
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False


def timed(f):
    times, end = [], 0
    for i in range(1000):
        if i == 2:
            end = time.perf_counter() + seconds
        t = time.perf_counter()
        f()
        if cuda:
            torch.cuda.synchronize()
        if i >= 2:  # the first are warm-up
            times.append(time.perf_counter() - t)
            if len(times) >= 3 and time.perf_counter() > end:
                break
    return sorted(times)[len(times) // 2]


def random(*shape):
    return torch.randn(*shape, device=device, dtype=dtype).contiguous(memory_format=torch.channels_last)


def layer(what, n, c, h, w, k, r, s, stride, pad):
    x, f = random(n, c, h, w), random(k, c, r, s)
    if what == "forward":
        return timed(lambda: F.conv2d(x, f, None, stride, pad))
    dy = torch.randn_like(F.conv2d(x, f, None, stride, pad))
    wanted = [what == "backward_data", what == "backward_weight", False]
    return timed(lambda: torch.ops.aten.convolution_backward(dy, x, f, None, [stride] * 2, [pad] * 2, [1, 1], False, [0, 0], 1, wanted))


print(json.dumps({"torch": torch.__version__, "device": torch.cuda.get_device_name() if cuda else "cpu, %d threads" % threads,
                  "seconds": [layer(*l) for l in json.load(sys.stdin)]}))
