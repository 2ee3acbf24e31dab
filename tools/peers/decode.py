"""PyTorch's DataLoader on a folder of pictures: decoded, scaled down to fit a square, in batches.

decode.py FOLDER PICTURES SIDE WORKERS

Reads lines; for each it goes once through the first PICTURES pictures, in batches of 64 squares of
SIDE pixels, and prints a line of JSON with the seconds and the processor seconds (user, all
workers).
"""
import json, os, resource, sys, time
import torch, torchvision
from PIL import Image
from torchvision.transforms import functional as F

folder, pictures, side, workers = sys.argv[1], *map(int, sys.argv[2:5])
torch.set_num_threads(1)
paths = sorted(os.path.join(d, name) for d, _, names in os.walk(folder) for name in names)
paths = paths[:pictures]


class Pictures(torch.utils.data.Dataset):
    def __len__(self):
        return len(paths)

    def __getitem__(self, i):
        image = Image.open(paths[i]).convert("RGB")
        scale = min(1.0, side / max(image.size))
        height, width = round(image.height * scale), round(image.width * scale)
        if scale < 1:
            image = F.resize(image, [height, width])
        canvas = torch.zeros(3, side, side, dtype=torch.uint8)
        canvas[:, :height, :width] = F.pil_to_tensor(image)
        return canvas


def user():
    return sum(resource.getrusage(who).ru_utime
               for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


loader = torch.utils.data.DataLoader(Pictures(), batch_size=64, num_workers=workers)
for _ in sys.stdin:
    before, start, n = user(), time.time(), 0
    for batch in loader:
        n += len(batch)
    seconds = time.time() - start
    print(json.dumps({"name": "PyTorch %s, torchvision %s, %d workers" % (
        torch.__version__, torchvision.__version__, workers), "pictures": n, "seconds": seconds,
        "user": user() - before}), flush=True)
