"""Networks and losses of steps.py in PyTorch. Parameters have the names of vksimclr's files."""
import torch
from torch import nn
from torch.nn import functional as F


def conv(inputs, outputs, size=1, stride=1):
    return nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)


class SelectiveKernel(nn.Module):
    """Selective kernel of SimCLR v2: a softmax over two streams, channel by channel."""

    def __init__(self, width, stride, ratio):
        super().__init__()
        hidden = max(int(width * ratio), 32)
        self.conv, self.bn = conv(width, 2 * width, 3, stride), nn.BatchNorm2d(2 * width)
        self.fc1, self.fc_bn = conv(width, hidden), nn.BatchNorm2d(hidden)
        self.fc2 = conv(hidden, 2 * width)

    def forward(self, x):
        streams = torch.stack(F.relu(self.bn(self.conv(x))).chunk(2, 1))
        pooled = streams.sum(0).mean((2, 3), keepdim=True)
        scores = self.fc2(F.relu(self.fc_bn(self.fc1(pooled))))
        return (torch.stack(scores.chunk(2, 1)).softmax(0) * streams).sum(0)


class Block(nn.Module):
    """ResNet's basic block, or with a ratio SimCLR v2's bottleneck: a selective kernel, and a
    shortcut that takes means of 2x2 pixels before its convolution (ResNet-D)."""

    def __init__(self, inputs, width, stride, ratio):
        super().__init__()
        self.stride, self.selective = stride, ratio > 0
        self.outputs = 4 * width if self.selective else width
        if self.selective:
            self.conv1, self.bn1 = conv(inputs, width), nn.BatchNorm2d(width)
            self.sk = SelectiveKernel(width, stride, ratio)
            self.conv3, self.bn3 = conv(width, self.outputs), nn.BatchNorm2d(self.outputs)
        else:
            self.conv1, self.bn1 = conv(inputs, width, 3, stride), nn.BatchNorm2d(width)
            self.conv2, self.bn2 = conv(width, width, 3), nn.BatchNorm2d(width)
        self.downsample = None
        if stride != 1 or inputs != self.outputs:
            self.downsample = nn.Sequential(
                conv(inputs, self.outputs, 1, 1 if self.selective else stride),
                nn.BatchNorm2d(self.outputs))

    def shortcut(self, x):
        if self.downsample is None:
            return x
        if self.selective and self.stride == 2:
            x = F.avg_pool2d(x, 2)
        elif self.selective:  # the last row and column have fewer neighbours
            x, ones = (F.avg_pool2d(F.pad(t, (0, 1, 0, 1)), 2, 1) for t in (x, torch.ones_like(x)))
            x = x / ones
        return self.downsample(x)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        if self.selective:
            y = self.bn3(self.conv3(self.sk(y)))
        else:
            y = self.bn2(self.conv2(y))
        return F.relu(y + self.shortcut(x))


class Encoder(nn.Module):
    """A ResNet with the stem for small pictures and a block in each stage."""

    def __init__(self, stages, width, ratio=0):
        super().__init__()
        self.conv1, self.bn1 = conv(3, width, 3), nn.BatchNorm2d(width)
        self.stages, self.features = stages, width
        for i in range(stages):
            block = Block(self.features, width << i, 1 if i == 0 else 2, ratio)
            self.features = block.outputs
            setattr(self, f"layer{i + 1}", nn.Sequential(block))

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for i in range(self.stages):
            x = getattr(self, f"layer{i + 1}")(x)
        return x.mean((2, 3))


class Head(nn.Module):
    """SimCLR v1's projection head: linear, batch norm, ReLU, linear with a bias."""

    def __init__(self, features, hidden, dim):
        super().__init__()
        self.fc1, self.bn1 = nn.Linear(features, hidden, bias=False), nn.BatchNorm1d(hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, h):
        return self.fc2(F.relu(self.bn1(self.fc1(h))))


def network(stages, width, hidden, dim, ratio=0):
    encoder = Encoder(stages, width, ratio)
    net = nn.ModuleDict({"encoder": encoder, "head": Head(encoder.features, hidden, dim)})
    for p in net.parameters():  # norms and biases too, so that all of them matter
        nn.init.normal_(p, 1 if p.dim() == 1 else 0, 0.1 if p.dim() == 1 else 0.2)
    return net.double().train()


def embed(net, x):
    return net["head"](net["encoder"](x))


def similarities(z, temperature):
    u = F.normalize(z, dim=1)
    return (u @ u.t() / temperature).fill_diagonal_(-torch.inf)


def nt_xent(z, temperature, views=2, keys=None):
    """The paper's loss, with any number of views and with keys of earlier batches."""
    s, n = similarities(z, temperature), len(z) // views
    place = torch.arange(len(z))
    positives = s.masked_fill(place[:, None] % n != place % n, -torch.inf)
    if keys is not None:
        s = torch.cat([s, F.normalize(z, dim=1) @ F.normalize(keys, dim=1).t() / temperature], 1)
    return (s.logsumexp(1) - positives.logsumexp(1)).mean()


def dclw(z, temperature, sigma):
    """Decoupled contrastive loss with von Mises-Fisher weights (Yeh et al. 2021)."""
    s, n = similarities(z, temperature), len(z) // 2
    rows, partner = torch.arange(2 * n), torch.arange(2 * n).roll(n)
    positive = s[rows, partner]
    weight = 2 - n * (positive[:n].detach() * temperature / sigma).softmax(0)
    others = s.index_put((rows, partner), torch.tensor(-torch.inf, dtype=s.dtype))
    return (others.logsumexp(1) - weight.repeat(2) * positive).mean()
