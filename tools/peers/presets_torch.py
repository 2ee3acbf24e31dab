"""One run of a preset in PyTorch for presets.py: ResNet-18, torchvision's views, CIFAR-10.

    presets_torch.py CIFAR OUT PRESET.toml SEED LIMIT TEST_LIMIT EPOCHS BATCH WIDTH THREADS

The preset is the file that vksimclr reads. Writes OUT/bank.npy and OUT/test.npy, the encoder's
features of the first LIMIT training and TEST_LIMIT test pictures, 0 means all.
"""
import math
import os
import sys
import tomllib

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torchvision import transforms as T

from parity_torch import Block, read_cifar

STATISTICS = {"none": ((0, 0, 0), (1, 1, 1)),
              "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))}


def network(preset, width):
    """ResNet-18 with the stem for small pictures, and the preset's head."""
    blocks, inputs = [], width
    for stage in range(4):
        for i in range(2):
            blocks.append(Block(inputs, width << stage, 2 if stage and not i else 1))
            inputs = width << stage
    encoder = nn.Sequential(nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width),
                            nn.ReLU(), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    if preset["initialization"] == "torchvision":
        for m in encoder.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
    norms = preset["head_norm"] == "all_affine"
    layers = [nn.Linear(inputs, preset["hidden"], bias=not norms), nn.ReLU(),
              nn.Linear(preset["hidden"], preset["dim"], bias=not norms)]
    if norms:
        layers.insert(1, nn.BatchNorm1d(preset["hidden"]))
        layers.append(nn.BatchNorm1d(preset["dim"]))
    for m in layers:
        if isinstance(m, nn.Linear) and m.bias is not None:
            nn.init.zeros_(m.bias)  # as in vksimclr
    return encoder, nn.Sequential(*layers)


class Views(torch.utils.data.Dataset):
    """Two views of each picture, made by torchvision."""

    def __init__(self, pictures, preset):
        s = preset["color_strength"]
        jitter = T.ColorJitter(0.8 * s, 0.8 * s, 0.8 * s, 0.2 * s)
        self.pictures = [Image.fromarray(p) for p in pictures]
        self.views = T.Compose([
            T.RandomResizedCrop(32, scale=(preset["min_crop_area"], 1)), T.RandomHorizontalFlip(),
            T.RandomApply([jitter], p=0.8), T.RandomGrayscale(p=preset["grayscale"]),
            T.ToTensor(), T.Normalize(*STATISTICS[preset["normalize"]])])

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, i):
        return self.views(self.pictures[i]), self.views(self.pictures[i])


def features(encoder, pictures, preset):
    encoder.eval()
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in STATISTICS[preset["normalize"]])
    with torch.no_grad():
        x = torch.from_numpy(pictures.transpose(0, 3, 1, 2).copy()).float() / 255
        return torch.cat([encoder(part) for part in ((x - mean) / std).split(500)]).numpy()


def main():
    cifar, out = sys.argv[1:3]
    with open(sys.argv[3], "rb") as file:
        preset = tomllib.load(file)
    seed, limit, test_limit, epochs, batch, width, threads = (int(v) for v in sys.argv[4:11])
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    pictures, _ = read_cifar(cifar, True, limit)
    encoder, head = network(preset, width)
    net = nn.Sequential(encoder, head).to(memory_format=torch.channels_last)
    peak = preset["lr"] * batch / 256
    optimizer = torch.optim.SGD(net.parameters(), lr=peak, momentum=preset["momentum"],
                                weight_decay=preset["weight_decay"])
    loader = torch.utils.data.DataLoader(Views(pictures, preset), batch_size=batch, shuffle=True,
                                         drop_last=preset["last_batch"] == "drop", num_workers=2,
                                         persistent_workers=True)
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = peak * 0.5 * (1 + math.cos(math.pi * epoch / epochs))
        for pair in loader:
            z = torch.cat([net(v.to(memory_format=torch.channels_last)) for v in pair])
            u = F.normalize(z, dim=1)
            similar = (u @ u.t() / preset["temperature"]).fill_diagonal_(float("-inf"))
            loss = F.cross_entropy(similar, torch.arange(len(z)).roll(len(z) // 2))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch + 1}/{epochs} loss {loss.item():.4f}", file=sys.stderr, flush=True)
    os.makedirs(out, exist_ok=True)
    np.save(os.path.join(out, "bank.npy"), features(encoder, pictures, preset))
    tested, _ = read_cifar(cifar, False, test_limit)
    np.save(os.path.join(out, "test.npy"), features(encoder, tested, preset))


if __name__ == "__main__":
    main()
