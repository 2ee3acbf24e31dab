"""One SimCLR run in PyTorch for parity.py: `small` of vksimclr, torchvision's views, CIFAR-10.

    parity_torch.py CIFAR OUT SEED LIMIT TEST_LIMIT EPOCHS BATCH TEMPERATURE RULE RATE DECAY THREADS

CIFAR is the folder of the binary version. Writes OUT/bank.npy and OUT/test.npy: the encoder's
features [pictures,64] of the first LIMIT training and TEST_LIMIT test pictures, 0 means all.
"""
import math
import os
import sys

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torchvision import transforms as T


def read_cifar(folder, train, limit):
    """Pictures [N,32,32,3] and labels [N], in the order of the files."""
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] if train else ["test_batch.bin"]
    rows = np.concatenate([np.fromfile(os.path.join(folder, name), np.uint8) for name in names])
    rows = rows.reshape(-1, 3073)[:limit or None]
    return rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), rows[:, 0]


class Block(nn.Module):
    """ResNet's basic block. The shortcut is projected where shapes differ."""

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.chain = nn.Sequential(
            nn.Conv2d(inputs, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != width:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=False),
                                          nn.BatchNorm2d(width))

    def forward(self, x):
        return F.relu(self.chain(x) + self.shortcut(x))


def network():
    """Encoder and head; the first weights are PyTorch's, and biases begin at 0 as in vksimclr."""
    encoder = nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten())
    head = nn.Sequential(nn.Linear(64, 64, bias=False), nn.BatchNorm1d(64), nn.ReLU(),
                         nn.Linear(64, 128))
    nn.init.zeros_(head[3].bias)
    return encoder, head


class LARS(torch.optim.Optimizer):
    """SimCLR's: the rate is inside the momentum; groups without adapt are plain SGD."""

    def __init__(self, groups):
        super().__init__(groups, dict(lr=0.0, momentum=0.9, trust=1e-3, weight_decay=0.0))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                d, scale = p.grad, 1.0
                if group["adapt"]:
                    d = d + group["weight_decay"] * p
                    weights, update = p.norm(), d.norm()
                    if weights > 0 and update > 0:
                        scale = group["trust"] * weights / update
                m = self.state[p].setdefault("momentum", torch.zeros_like(p))
                m.mul_(group["momentum"]).add_(group["lr"] * scale * d)
                p.sub_(m)


def optimizer_of(rule, net, decay):
    """Filters and matrices decay, biases and batch norms do not."""
    weights = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    groups = [dict(params=weights, weight_decay=decay), dict(params=others, weight_decay=0.0)]
    if rule == "sgd":
        return torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    if rule == "adamw":
        return torch.optim.AdamW(groups, betas=(0.9, 0.999), eps=1e-8)
    for group, adapt in zip(groups, (True, False)):
        group["adapt"] = adapt
    return LARS(groups)


class Views(torch.utils.data.Dataset):
    """Two views of each picture, made by torchvision."""

    def __init__(self, pictures, s=0.5):
        self.pictures = [Image.fromarray(p) for p in pictures]
        jitter = T.ColorJitter(0.8 * s, 0.8 * s, 0.8 * s, 0.2 * s)
        self.views = T.Compose([
            T.RandomResizedCrop(32, scale=(0.08, 1)), T.RandomHorizontalFlip(),
            T.RandomApply([jitter], p=0.8), T.RandomGrayscale(p=0.2), T.ToTensor()])

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, i):
        return self.views(self.pictures[i]), self.views(self.pictures[i])


def rate_at(step, peak, warmup, total):
    if step < warmup:
        return peak * step / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))


def features(encoder, pictures):
    encoder.eval()
    with torch.no_grad():
        x = torch.from_numpy(pictures.transpose(0, 3, 1, 2).copy()).float() / 255
        return torch.cat([encoder(part) for part in x.split(500)]).numpy()


def main():
    cifar, out, rule = sys.argv[1], sys.argv[2], sys.argv[9]
    seed, limit, test_limit, epochs, batch = (int(v) for v in sys.argv[3:8])
    temperature, peak, decay = float(sys.argv[8]), float(sys.argv[10]), float(sys.argv[11])
    torch.manual_seed(seed)
    torch.set_num_threads(int(sys.argv[12]))
    pictures, _ = read_cifar(cifar, True, limit)
    encoder, head = network()
    net = nn.Sequential(encoder, head).to(memory_format=torch.channels_last)
    optimizer = optimizer_of(rule, net, decay)
    loader = torch.utils.data.DataLoader(Views(pictures), batch_size=batch, shuffle=True,
                                         drop_last=True, num_workers=2, persistent_workers=True)
    total, warmup, step = epochs * len(loader), len(pictures) // batch, 0
    pairs = torch.arange(2 * batch).roll(batch)
    for epoch in range(epochs):
        for first, second in loader:
            for group in optimizer.param_groups:
                group["lr"] = rate_at(step, peak, warmup, total)
            z = net(torch.cat([first, second]).to(memory_format=torch.channels_last))
            u = F.normalize(z, dim=1)
            similar = u @ u.t() / temperature
            similar.fill_diagonal_(float("-inf"))
            loss = F.cross_entropy(similar, pairs)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
        print(f"epoch {epoch + 1}/{epochs} loss {loss.item():.4f}", file=sys.stderr, flush=True)
    os.makedirs(out, exist_ok=True)
    np.save(os.path.join(out, "bank.npy"), features(encoder, pictures))
    tested, _ = read_cifar(cifar, False, test_limit)
    np.save(os.path.join(out, "test.npy"), features(encoder, tested))


if __name__ == "__main__":
    main()
