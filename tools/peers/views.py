"""Views of pictures in PyTorch and in vksimclr, in turn on the same machine, without an encoder.

views.py FOLDER [--size 64] [--batch 128] [--blur] [--seconds 10] [--rounds 3] [--workers 2]
         [--limit 0] [--vksimclr bin/vksimclr] [--data DATA]

There: torchvision's transforms of SimCLR (RandomResizedCrop, flip, ColorJitter, grayscale and with
--blur GaussianBlur), two views of each picture, in a DataLoader with worker processes. Here:
`vksimclr bench --views-only`, from JPEGs in every epoch (--resident off), and with the pictures in
device memory. --data names what vksimclr reads where it is not FOLDER, for example a pack of it.

Prints views/s by the clock, and by processor time divided by the number of cores: the latter is
what a machine that does nothing else would do. Needs Debian's python3-torchvision.
"""
import argparse, glob, json, os, random, subprocess, time
import torch, torchvision
from torchvision import transforms as T
from PIL import Image

parser = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("folder")
for name, value in dict(size=64, batch=128, rounds=3, workers=2, limit=0).items():
    parser.add_argument("--" + name, type=int, default=value)
parser.add_argument("--seconds", type=float, default=10)
parser.add_argument("--blur", action="store_true")
parser.add_argument("--vksimclr", default="bin/vksimclr")
parser.add_argument("--data")
a = parser.parse_args()
torch.set_num_threads(1)
cores = os.cpu_count()

s = 0.5
chain = [T.RandomResizedCrop(a.size, scale=(0.08, 1)), T.RandomHorizontalFlip(),
         T.RandomApply([T.ColorJitter(.8 * s, .8 * s, .8 * s, .2 * s)], p=0.8),
         T.RandomGrayscale(p=0.2)]
if a.blur:
    taps = a.size // 10 // 2 * 2 + 1
    chain.append(T.RandomApply([T.GaussianBlur(taps, (0.1, 2.0))], p=0.5))
views = T.Compose(chain + [T.ToTensor()])


class Pictures(torch.utils.data.Dataset):
    def __init__(self):
        self.paths = sorted(p for p in glob.glob(a.folder + "/**", recursive=True)
                            if p.lower().endswith((".jpeg", ".jpg", ".png")))
        random.Random(1).shuffle(self.paths)
        if a.limit:
            self.paths = self.paths[:a.limit]

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, i):
        picture = Image.open(self.paths[i]).convert("RGB")
        return views(picture), views(picture)


def processor_time(pids):
    """Seconds that the processes have computed."""
    total = 0
    for pid in pids:
        with open("/proc/%d/stat" % pid) as f:
            fields = f.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def children():
    text = subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())],
                          capture_output=True, text=True).stdout
    return [int(p) for p in text.split() if os.path.exists("/proc/%s/stat" % p)]


def measure_torch(pictures):
    loader = torch.utils.data.DataLoader(pictures, batch_size=a.batch, shuffle=True,
                                         num_workers=a.workers, drop_last=True,
                                         persistent_workers=a.workers > 0)
    count, began, busy, pids = 0, None, 0, []
    while began is None or time.time() - began < a.seconds:
        for first, second in loader:
            if began is None:  # what workers read ahead meanwhile counts as theirs
                pids = [os.getpid()] + children()
                began, busy = time.time(), processor_time(pids)
                continue
            count += len(first) + len(second)
            if time.time() - began >= a.seconds:
                break
    seconds = time.time() - began
    return count / seconds, count / ((processor_time(pids) - busy) / cores)


def measure_vksimclr(resident):
    command = [a.vksimclr, "bench", "--views-only", "--json", "--data", a.data or a.folder,
               "--size", str(a.size), "--batch", str(a.batch), "--seconds", str(a.seconds),
               "--limit", str(a.limit), "--resident", resident] + ["--blur"] * a.blur
    r = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return r["views_per_s"], r["busy_views_per_s"]


pictures = Pictures()
print("%d pictures, views of %d pixels%s, batch %d, %d cores; torch %s, torchvision %s, %d workers"
      % (len(pictures), a.size, " with blur" * a.blur, a.batch, cores, torch.__version__,
         torchvision.__version__, a.workers), flush=True)
ways = {"PyTorch": lambda: measure_torch(pictures),
        "vksimclr, read in every epoch": lambda: measure_vksimclr("off"),
        "vksimclr, in device memory": lambda: measure_vksimclr("on")}
results = {name: [] for name in ways}
for _ in range(a.rounds):
    for name, measure in ways.items():
        results[name].append(measure())
        print("  %-30s %8.1f views/s by the clock, %8.1f by processor time"
              % ((name,) + results[name][-1]), flush=True)


def median(name, k):
    return sorted(r[k] for r in results[name])[len(results[name]) // 2]


for name in ways:
    print("%-32s %8.1f (%.2f ×) by the clock, %8.1f (%.2f ×) by processor time"
          % (name, median(name, 0), median(name, 0) / median("PyTorch", 0), median(name, 1),
             median(name, 1) / median("PyTorch", 1)))
