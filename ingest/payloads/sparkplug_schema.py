"""The Sparkplug B payload as protobuf knows it: the fields that are read, by number; others are kept unread.

Source: Eclipse Sparkplug specification 3.0.0, payload format (field numbers and data types are facts of it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

if TYPE_CHECKING:
    from google.protobuf.message import Message

_FIELD = descriptor_pb2.FieldDescriptorProto
_PACKAGE = "greenpark.sparkplug"
_METRIC = (
    ("name", 1, _FIELD.TYPE_STRING),
    ("alias", 2, _FIELD.TYPE_UINT64),
    ("timestamp", 3, _FIELD.TYPE_UINT64),
    ("datatype", 4, _FIELD.TYPE_UINT32),
    ("is_historical", 5, _FIELD.TYPE_BOOL),
    ("is_transient", 6, _FIELD.TYPE_BOOL),
    ("is_null", 7, _FIELD.TYPE_BOOL),
    ("int_value", 10, _FIELD.TYPE_UINT32),
    ("long_value", 11, _FIELD.TYPE_UINT64),
    ("float_value", 12, _FIELD.TYPE_FLOAT),
    ("double_value", 13, _FIELD.TYPE_DOUBLE),
    ("boolean_value", 14, _FIELD.TYPE_BOOL),
    ("string_value", 15, _FIELD.TYPE_STRING),
)
_PAYLOAD = (
    ("timestamp", 1, _FIELD.TYPE_UINT64),
    ("seq", 3, _FIELD.TYPE_UINT64),
)


def _payload_class() -> type[Message]:
    file = descriptor_pb2.FileDescriptorProto(name="greenpark_sparkplug.proto", package=_PACKAGE, syntax="proto2")
    metric = file.message_type.add(name="Metric")
    payload = file.message_type.add(name="Payload")
    for message, fields in ((metric, _METRIC), (payload, _PAYLOAD)):
        for name, number, kind in fields:
            message.field.add(name=name, number=number, type=kind, label=_FIELD.LABEL_OPTIONAL)
    payload.field.add(
        name="metrics",
        number=2,
        type=_FIELD.TYPE_MESSAGE,
        label=_FIELD.LABEL_REPEATED,
        type_name=f".{_PACKAGE}.Metric",
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Payload"))


Payload: Any = _payload_class()
