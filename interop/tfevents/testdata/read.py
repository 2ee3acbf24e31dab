"""Reads event files and a projector's configuration with Google's protobuf runtime, and prints them
as JSON. The messages are those of TensorBoard's event.proto, summary.proto, tensor.proto,
plugin_data.proto, api.proto and projector_config.proto."""

import json
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf import struct_pb2, text_format

MESSAGES = """
Event: wall_time=1 double, step=2 int64, file_version=3 string, summary=5 Summary, session_log=7 SessionLog
SessionLog: status=1 int32
Summary: value=1 *SummaryValue
SummaryValue: tag=1 string, simple_value=2 float, image=4 Image, tensor=8 Tensor, metadata=9 Metadata
Image: height=1 int32, width=2 int32, colorspace=3 int32, encoded_image_string=4 bytes
Tensor: dtype=1 int32, tensor_shape=2 Shape, float_val=5 *float
Shape: dim=2 *Dim
Dim: size=1 int64
Metadata: plugin_data=1 PluginData, data_class=4 int32
PluginData: plugin_name=1 string, content=2 bytes
HParams: version=1 int32, session_start_info=3 Start, session_end_info=4 End
Start: hparams=1 *HParam, start_time_secs=5 double
HParam: key=1 string, value=2 google.protobuf.Value
End: status=1 int32, end_time_secs=2 double
ProjectorConfig: model_checkpoint_path=1 string, embeddings=2 *EmbeddingInfo
EmbeddingInfo: tensor_name=1 string, metadata_path=2 string, tensor_shape=4 *uint32, sprite=5 Sprite, tensor_path=6 string
Sprite: image_path=1 string, single_image_dim=2 *uint32
"""


def classes():
    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="t.proto", package="t", syntax="proto3")
    file.dependency.append(struct_pb2.DESCRIPTOR.name)
    for line in MESSAGES.strip().splitlines():
        name, fields = line.split(": ")
        message = file.message_type.add(name=name)
        for text in fields.split(", "):
            about, kind = text.split()
            key, number = about.split("=")
            f = message.field.add(name=key, number=int(number), label=field.LABEL_OPTIONAL)
            if kind.startswith("*"):
                f.label, kind = field.LABEL_REPEATED, kind[1:]
            if kind.islower() and "." not in kind or kind[:-2] in ("int", "uint"):
                f.type = getattr(field, "TYPE_" + kind.upper())
            else:
                f.type = field.TYPE_MESSAGE
                f.type_name = ".t." + kind if "." not in kind else "." + kind
    pool = descriptor_pool.Default()
    pool.Add(file)
    names = [m.name for m in file.message_type]
    get = getattr(message_factory, "GetMessageClass", None)
    if get is None:
        get = message_factory.MessageFactory(pool).GetPrototype
    return {n: get(pool.FindMessageTypeByName("t." + n)) for n in names}


def checksum(content):
    sum = 0xFFFFFFFF
    for byte in content:
        sum ^= byte
        for _ in range(8):
            sum = sum >> 1 ^ 0x82F63B78 * (sum & 1)
    sum ^= 0xFFFFFFFF
    return ((sum >> 15 | sum << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(path):
    content = open(path, "rb").read()
    while content:
        (length, of_length) = struct.unpack("<QI", content[:12])
        record = content[12 : 12 + length]
        (of_record,) = struct.unpack("<I", content[12 + length : 16 + length])
        assert of_length == checksum(content[:8]), "checksum of a length"
        assert of_record == checksum(record), "checksum of a record"
        yield record
        content = content[16 + length :]


def show(message):
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


known = classes()
for path in sys.argv[1:]:
    if path.endswith(".pbtxt"):
        config = text_format.Parse(open(path).read(), known["ProjectorConfig"]())
        print(json.dumps(show(config)))
        continue
    for record in records(path):
        event = known["Event"].FromString(record)
        shown = show(event)
        for value, out in zip(event.summary.value, shown.get("summary", {}).get("value", [])):
            if value.metadata.plugin_data.plugin_name == "hparams":
                data = known["HParams"].FromString(value.metadata.plugin_data.content)
                out["hparams"] = show(data)
                out["numbers"] = list(value.tensor.float_val)
        print(json.dumps(shown))
