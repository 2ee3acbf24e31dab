"""Twenty training steps of vksimclr beside the same steps in PyTorch, in five configurations.

    /usr/bin/python3 tools/peers/steps.py OUT [--spvtest bin/spvtest] [--only NAME] [--prefix WORDS]
                                          [--steps 20] [--pictures 12] [--size 16] [--width 8]

sk        an encoder with selective kernels (SimCLR v2)
dclw      the decoupled loss with weights
memory    NT-Xent with keys of past batches, from an average of the weights (SimCLR v2)
crops     two large and four small views
whole     a batch in micro-batches, whose batch norms take statistics of the whole batch

PyTorch computes in float64 on given views; the cases go into OUT in the format of spvtest, which
runs the step that ships. The loss of the first step has to be equal to 1e-4, that of every one of
twenty to 1e-2. At five times the rate, PyTorch in fp32 is 2e-2 from itself in float64 after twenty
steps: there a sign of a ReLU decides. Needs Debian's python3-torch.
"""
import argparse
import copy
import json
import os
import shlex
import struct
import subprocess
import sys

import numpy as np
import torch

import steps_torch as peer

NETWORK = dict(stages=2, hidden=16, dim=16)
UPDATE = dict(optimizer="sgd", lr=0.01, momentum=0.9, weight_decay=1e-4)
CASES = {
    "sk": dict(sk_ratio=0.0625),
    "dclw": dict(loss="dclw", sigma=0.5, temperature=0.1),
    "memory": dict(memory_keys=80, memory_decay=0.9),
    "crops": dict(small_views=4),
    "whole": dict(micro_batch=5, bn="whole"),
}


def write(path, tensors, attrs, tolerance):
    """A safetensors file: length of the header, the header as JSON, the tensors."""
    header, at = {"__metadata__": {"op": "simclr_train", "attrs": json.dumps(attrs),
                                   "rtol": str(tolerance), "source": "tools/peers/steps.py"}}, 0
    for name, t in tensors.items():
        end = at + 4 * t.numel()
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for t in tensors.values():
            file.write(t.detach().to(torch.float32).contiguous().numpy().astype("<f4").tobytes())


def pictures(a, generator):
    """Smooth random pictures [pictures,3,size,size], 0 to 1."""
    small = torch.rand(a.pictures, 3, 4, 4, generator=generator)
    return torch.nn.functional.interpolate(small, a.size, mode="bilinear")


def make_views(a, generator, case):
    """Views of new pictures: noise over them, the small ones a part of them, as fp32 holds them."""
    base, views = pictures(a, generator), []
    for v in range(2 + case.get("small_views", 0)):
        part = slice(v - 2, v - 2 + case.get("small_size", 0))
        x = base if v < 2 else base[:, :, part, part]
        noise = torch.randn(x.shape, generator=generator)
        views.append((x + 0.1 * noise).clamp(0, 1).double())
    return views


class Memory:
    """Keys of past batches, the oldest replaced first, from an average of the weights."""

    def __init__(self, net, case):
        self.size, self.decay = case["memory_keys"], case["memory_decay"]
        self.net, self.keys = copy.deepcopy(net), torch.empty(0, NETWORK["dim"])

    def remember(self, views, net):
        with torch.no_grad():
            z = peer.embed(self.net, torch.cat(views))
            self.keys = torch.cat([self.keys, z])[-self.size:]
            for mine, theirs in zip(self.net.parameters(), net.parameters()):
                mine.mul_(self.decay).add_(theirs, alpha=1 - self.decay)


def loss_of(net, views, case, memory):
    z = peer.embed(net, torch.cat(views[:2]))
    if len(views) > 2:
        z = torch.cat([z, peer.embed(net, torch.cat(views[2:]))])
    if case.get("loss") == "dclw":
        return peer.dclw(z, case["temperature"], case["sigma"])
    return peer.nt_xent(z, case["temperature"], len(views), memory.keys if memory else None)


def train(a, case):
    """All losses, and the tensors that vksimclr needs to make the same steps."""
    torch.manual_seed(1)
    generator = torch.Generator().manual_seed(2)
    net = peer.network(**NETWORK, width=a.width, ratio=case.get("sk_ratio", 0))
    with torch.no_grad():
        for t in net.state_dict().values():
            if t.is_floating_point():
                t.copy_(t.float())  # begin with what fp32 holds
    tensors = {"in.param." + name: t.clone() for name, t in net.state_dict().items()
               if not name.endswith("num_batches_tracked")}
    memory = Memory(net, case) if "memory_keys" in case else None
    momentum, losses = {n: torch.zeros_like(p) for n, p in net.named_parameters()}, []
    for step in range(a.steps):
        views = make_views(a, generator, case)
        tensors.update({f"in.view{v + 1}.{step}": x for v, x in enumerate(views)})
        loss = loss_of(net, views, case, memory)
        losses.append(loss.detach())
        grads = torch.autograd.grad(loss, list(net.parameters()))
        with torch.no_grad():
            for (name, p), g in zip(net.named_parameters(), grads):
                decay = UPDATE["weight_decay"] if p.dim() > 1 else 0
                momentum[name] = UPDATE["momentum"] * momentum[name] + g + decay * p
                p.sub_(UPDATE["lr"] * momentum[name])
        if memory:
            memory.remember(views[:2], net)
    return tensors, torch.stack(losses)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--spvtest", default="bin/spvtest")
    parser.add_argument("--prefix", default="", help="words before spvtest, as of a driver")
    parser.add_argument("--only", choices=CASES)
    for name, value in dict(steps=20, pictures=12, size=16, width=8).items():
        parser.add_argument("--" + name, type=int, default=value)
    a = parser.parse_args()
    os.makedirs(a.out, exist_ok=True)
    torch.set_default_dtype(torch.float64)
    for name in [a.only] if a.only else CASES:
        case = {"temperature": 0.2, **CASES[name]}
        if "small_views" in case:
            case["small_size"] = a.size // 2
        tensors, losses = train(a, case)
        block = "bottleneck" if "sk_ratio" in case else "basic"
        attrs = dict(block=block, layers=[1] * NETWORK["stages"], width=a.width,
                     stem="cifar", hidden=NETWORK["hidden"], dim=NETWORK["dim"], head_layers=2,
                     last_bn=False, trust=1e-3, **UPDATE, **case)
        print(f"{name}: the loss goes from {losses[0]:.4f} to {losses[-1]:.4f}", flush=True)
        # compared by the norm of all losses: none of them can be off by more than 1e-2
        for steps, tolerance in (1, 1e-4), (a.steps, 1e-2 / np.sqrt(a.steps)):
            these = {k: t for k, t in tensors.items()
                     if k.startswith("in.param.") or int(k.rsplit(".", 1)[1]) < steps}
            these["out.losses"] = losses[:steps]
            path = os.path.join(a.out, f"{name}-{steps:02d}-steps.safetensors")
            write(path, these, {**attrs, "steps": steps}, float(tolerance))
    sys.exit(subprocess.run(shlex.split(a.prefix) + [a.spvtest, a.out], check=False).returncode)


if __name__ == "__main__":
    main()
