"""Convolutions in PyTorch, channels_last: forward, data and weight gradient.

kernels.py SECONDS THREADS PRECISION     PRECISION: fp32, tf32 or mixed (bfloat16)

Reads a layer as a line of JSON, [what, N, C, H, W, K, R, S, stride, pad] with what one of forward,
backward_data and backward_weight; prints a line of JSON with its seconds; and so on.
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
    tf32 = precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
    name = torch.cuda.get_device_name()
else:
    name = "cpu, %d threads" % threads


def median(times):
    return sorted(times)[len(times) // 2]


def timed_cpu(f):
    for _ in range(2):
        f()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 3 or len(times) < 1000 and time.perf_counter() < end:
        t = time.perf_counter()
        f()
        times.append(time.perf_counter() - t)
    return median(times)


def timed_cuda(f):
    """By timestamps of the device, after 300 ms in which its clocks rise."""
    for warm_up in (True, False):
        times, end = [], time.perf_counter() + (0.3 if warm_up else seconds)
        while not times or time.perf_counter() < end:
            pairs = [[torch.cuda.Event(enable_timing=True) for _ in range(2)] for _ in range(10)]
            for begin, finish in pairs:
                begin.record()
                f()
                finish.record()
            torch.cuda.synchronize()
            times += [begin.elapsed_time(finish) / 1e3 for begin, finish in pairs]
    return median(times)


def random(*shape):
    x = torch.randn(*shape, device=device, dtype=dtype)
    return x.contiguous(memory_format=torch.channels_last)


def layer(what, n, c, h, w, k, r, s, stride, pad):
    timed = timed_cuda if cuda else timed_cpu
    x, f = random(n, c, h, w), random(k, c, r, s)
    if what == "forward":
        return timed(lambda: F.conv2d(x, f, None, stride, pad))
    dy = torch.randn_like(F.conv2d(x, f, None, stride, pad))
    wanted = [what == "backward_data", what == "backward_weight", False]
    return timed(lambda: torch.ops.aten.convolution_backward(
        dy, x, f, None, [stride] * 2, [pad] * 2, [1, 1], False, [0, 0], 1, wanted))


for line in sys.stdin:
    took = layer(*json.loads(line))
    print(json.dumps({"torch": torch.__version__, "device": name, "seconds": took}), flush=True)
    if cuda:
        torch.cuda.empty_cache()
