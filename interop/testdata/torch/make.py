"""Writes the files of this folder: vksimclr's reader of PyTorch's files is tested on them.

    cd interop/testdata/torch && /usr/bin/python3 make.py      (Debian's python3-torch)
"""
import argparse
import collections
import os
import torch

base = torch.arange(12, dtype=torch.float32).reshape(3, 4) / 8
tensors = collections.OrderedDict()
tensors["float"] = base
tensors["part"] = base[1:, ::2].t()  # a view: the strides are not those of its shape
tensors["half"] = base.half()
tensors["bfloat16"] = base.bfloat16()
tensors["double"] = base.double()
tensors["count"] = torch.tensor(-7)
tensors["empty"] = torch.zeros(0, 4)
tensors["parameter"] = torch.nn.Parameter(base[0].clone())
contents = {"epoch": 3, "options": argparse.Namespace(lr=0.1), "state_dict": tensors,
            "list": [base[2].clone(), "text", None, 1.5, 2**70, (True, {1: base[0].clone()})]}
torch.save(contents, "zip.pth")
torch.save(contents, "protocol4.pth", pickle_protocol=4)
torch.save(contents, "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(torch.nn.Sequential(torch.nn.Linear(2, 1)), "module.pth")


class Code:
    def __reduce__(self):
        return os.system, ("touch was-run",)


torch.save({"code": Code(), "weight": base}, "code.pth")
