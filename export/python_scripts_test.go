package export

// loadFile stands in for the package safetensors, and reads the pictures.
const loadFile = `
import json, struct, sys, types, numpy, torch
def load_file(path):
    raw = open(path, "rb").read()
    n = struct.unpack("<Q", raw[:8])[0]
    tensors = json.loads(raw[8:8+n])
    tensors.pop("__metadata__")
    def tensor(t):
        begin, end = t["data_offsets"]
        x = numpy.frombuffer(raw[8+n+begin:8+n+end], "<f4").reshape(t["shape"])
        return torch.from_numpy(x.copy())
    return {name: tensor(t) for name, t in tensors.items()}
stand_in = types.ModuleType("safetensors.torch")
stand_in.load_file = load_file
sys.modules["safetensors"] = types.ModuleType("safetensors")
sys.modules["safetensors.torch"] = stand_in
x = numpy.frombuffer(sys.stdin.buffer.read(), "u1").reshape(-1, SIZE, SIZE, 3)
x = torch.from_numpy(x.copy()).permute(0, 3, 1, 2).float() / 255
`

// writeFeatures ends a script: it writes what the model makes of the pictures.
const writeFeatures = `
with torch.no_grad():
    sys.stdout.buffer.write(model(x).numpy().astype("<f4").tobytes())
`

// evaluateONNX is a model that runs the nodes of an ONNX file one by one.
const evaluateONNX = `
import onnx, onnx.numpy_helper
file = onnx.load(PATH)
onnx.checker.check_model(file, full_check=True)
def model(x):
    F = torch.nn.functional
    v = {w.name: torch.from_numpy(onnx.numpy_helper.to_array(w).copy())
         for w in file.graph.initializer}
    v["image"] = x
    for n in file.graph.node:
        a = {k.name: onnx.helper.get_attribute_value(k) for k in n.attribute}
        i = [v[name] for name in n.input]
        v[n.output[0]] = {
            "Conv": lambda: F.conv2d(*i, stride=a["strides"], padding=a["pads"][:2]),
            "BatchNormalization": lambda: F.batch_norm(i[0], i[3], i[4], i[1], i[2],
                                                       eps=a["epsilon"]),
            "Relu": lambda: F.relu(i[0]),
            "Add": lambda: i[0] + i[1],
            "MaxPool": lambda: F.max_pool2d(i[0], a["kernel_shape"], a["strides"],
                                            a["pads"][:2]),
            "GlobalAveragePool": lambda: i[0].mean((2, 3), keepdim=True),
            "Flatten": lambda: i[0].flatten(a["axis"]),
        }[n.op_type]()
    return v["features"]
`

// saveFiles is torchvision's network with norms that are not 0 and 1, as .pth files and as
// safetensors with its classifier.
const saveFiles = `
torch.manual_seed(4)
model = getattr(torchvision.models, ARCH)()
for m in model.modules():
    if isinstance(m, torch.nn.BatchNorm2d):
        m.running_mean.uniform_(-0.5, 0.5); m.running_var.uniform_(0.5, 1.5)
        torch.nn.init.uniform_(m.weight, 0.5, 1.5); torch.nn.init.uniform_(m.bias, -0.5, 0.5)
state = model.state_dict()
torch.save(state, PATH + ".pth")
torch.save({"epoch": 1, "state_dict": {"module." + k: v for k, v in state.items()}}, PATH + ".ckpt",
           _use_new_zipfile_serialization=False)
header, data = {}, b""
for name, v in state.items():
    raw = v.numpy().tobytes()
    header[name] = {"dtype": {"float32": "F32", "int64": "I64"}[str(v.dtype)[6:]],
                    "shape": list(v.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
header = json.dumps(header).encode()
open(PATH + ".safetensors", "wb").write(struct.pack("<Q", len(header)) + header + data)
model.fc = torch.nn.Identity()
model.eval()
`

// runONNX is JavaScript for onnxruntime-node: the features of all pictures at once, and then of
// the first alone.
const runONNX = `
const ort = require("onnxruntime-node"), fs = require("fs");
const [path, type, ...shape] = process.argv.slice(2), all = fs.readFileSync(0);
const bytes = all.buffer.slice(all.byteOffset, all.byteOffset + all.length);
const x = type == "uint8" ? new Uint8Array(bytes) : new Float32Array(bytes);
const [n, ...picture] = shape.map(Number), each = x.length / n;
ort.InferenceSession.create(path).then(async (session) => {
  for (const batch of [n, 1]) {
    const image = new ort.Tensor(type, x.slice(0, batch * each), [batch, ...picture]);
    const { features } = await session.run({ image });
    fs.writeSync(1, Buffer.from(features.data.buffer, features.data.byteOffset,
                                features.data.byteLength));
  }
});
`
