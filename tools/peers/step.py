"""SimCLR steps in PyTorch on views already made: encoder, head, NT-Xent, backward pass, SGD.

step.py ARCH SIZE BATCH SECONDS THREADS PRECISION
    ARCH: tiny, small, resnet18, resnet34, resnet50; PRECISION: fp32, tf32 or mixed (bfloat16)

Measures once for each line that it reads, and prints a line of JSON each time.
"""
import json, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

arch, size, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
seconds, threads, precision = float(sys.argv[4]), int(sys.argv[5]), sys.argv[6]
cuda = torch.cuda.is_available()
device = "cuda" if cuda else "cpu"
torch.set_num_threads(threads)
if cuda:
    torch.backends.cudnn.benchmark = True
    tf32 = precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
    name = torch.cuda.get_device_name()
else:
    name = "cpu, %d threads" % threads


class Block(nn.Module):
    def __init__(self, kind, cin, width, stride):
        super().__init__()
        out = 4 * width if kind == "bottleneck" else width
        shapes = [(cin, width, 3, stride), (width, width, 3, 1)]
        if kind == "bottleneck":
            shapes = [(cin, width, 1, 1), (width, width, 3, stride), (width, out, 1, 1)]
        layers = []
        for i, o, k, s in shapes:
            layers += [nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
        self.chain = nn.Sequential(*layers[:-1])
        self.shortcut = None
        if stride != 1 or cin != out:
            self.shortcut = nn.Sequential(nn.Conv2d(cin, out, 1, stride, bias=False),
                                          nn.BatchNorm2d(out))

    def forward(self, x):
        return F.relu(self.chain(x) + (x if self.shortcut is None else self.shortcut(x)))


def resnet(kind, stages, width):
    cifar = size <= 32
    kernel, stride = (3, 1) if cifar else (7, 2)
    net = [nn.Conv2d(3, width, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(width),
           nn.ReLU()]
    if not cifar:
        net.append(nn.MaxPool2d(3, 2, 1))
    cin = width
    for stage, blocks in enumerate(stages):
        for j in range(blocks):
            net.append(Block(kind, cin, width << stage, 2 if stage > 0 and j == 0 else 1))
            cin = (width << stage) * (4 if kind == "bottleneck" else 1)
    return nn.Sequential(*net, nn.AdaptiveAvgPool2d(1), nn.Flatten()), cin


encoder, d = resnet(*{
    "tiny": ("basic", [1, 1, 1], 8),
    "small": ("basic", [1, 1, 1], 16),
    "resnet18": ("basic", [2, 2, 2, 2], 64),
    "resnet34": ("basic", [3, 4, 6, 3], 64),
    "resnet50": ("bottleneck", [3, 4, 6, 3], 64),
}[arch])
net = nn.Sequential(encoder, nn.Linear(d, d, bias=False), nn.BatchNorm1d(d), nn.ReLU(),
                    nn.Linear(d, 128)).to(device, memory_format=torch.channels_last)
optimizer = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9, weight_decay=5e-4)
x = torch.rand(2 * batch, 3, size, size, device=device)
x = x.contiguous(memory_format=torch.channels_last)
pairs = torch.arange(2 * batch, device=device).roll(batch)


def step():
    with torch.autocast(device, dtype=torch.bfloat16, enabled=precision == "mixed"):
        z = net(x)
    u = F.normalize(z.float(), dim=1)
    s = u @ u.t() / 0.5
    s.fill_diagonal_(float("-inf"))
    loss = F.cross_entropy(s, pairs)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    if cuda:
        torch.cuda.synchronize()


def measure():
    for _ in range(3):
        step()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        t = time.perf_counter()
        step()
        times.append(time.perf_counter() - t)
    return sorted(times)[len(times) // 2]


for line in sys.stdin:
    t = measure()
    print(json.dumps({"torch": torch.__version__, "device": name, "seconds_per_step": t,
                      "images_per_s": batch / t}), flush=True)
    if cuda:  # the memory is the other program's now
        optimizer.zero_grad(set_to_none=True)
        torch.cuda.empty_cache()
