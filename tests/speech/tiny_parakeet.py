"""A folder with a model of Parakeet's form that hears loudness: a word for each 0.32 s of sound, nothing in silence. Made here, 3 kB.

The real weights (600 MB and more) are not to be had everywhere. ONNX files are protocol buffers, of which few kinds of field are needed.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path

FEATURES, STATE = 80, 4
FLOAT, INT32, INT64 = 1, 6, 7
INT_ATTRIBUTE, INTS_ATTRIBUTE = 2, 7


def folder(place: Path, *, suffix: str = "", words: int = 1_025) -> Path:
    """The model. `suffix`: of the file names (`.int8`); `words`: entries of its vocabulary, most of them unused."""
    place.mkdir(parents=True)
    (place / f"encoder-model{suffix}.onnx").write_bytes(_encoder())
    (place / f"decoder_joint-model{suffix}.onnx").write_bytes(_joint(words))
    tokens = ["\u2581la", "<blk>", *(f"t{n}" for n in range(words - 2))]
    (place / "vocab.txt").write_text("".join(f"{token} {n}\n" for n, token in enumerate(tokens)), encoding="utf-8")
    (place / "config.json").write_text(json.dumps({"model_type": "nemo-conformer-tdt", "features_size": FEATURES}))
    return place


def _encoder() -> bytes:
    """Each eighth frame of the features, and how many those are."""
    nodes = [
        _node("Slice", ["audio_signal", "zero", "far", "axis", "eight"], ["outputs"]),
        _node("Sub", ["length", "one"], ["less"]),
        _node("Div", ["less", "eight"], ["steps"]),
        _node("Add", ["steps", "one"], ["encoded_lengths"]),
    ]
    numbers = {"zero": 0, "far": 1 << 30, "axis": 2, "eight": 8, "one": 1}
    constants = [_tensor(name, INT64, [1], struct.pack("<q", value)) for name, value in numbers.items()]
    inputs = [_value("audio_signal", FLOAT, ["B", FEATURES, "T"]), _value("length", INT64, ["B"])]
    outputs = [_value("outputs", FLOAT, ["B", FEATURES, "S"]), _value("encoded_lengths", INT64, ["B"])]
    return _model(nodes, constants, inputs, outputs)


def _joint(words: int) -> bytes:
    """From the mean feature m, which is above 0 where it is loud: the word at m, the blank at 0, the rest far below; a word is followed by
    four steps, a blank by one."""
    weights = [1.0, *[0.0] * (words - 1), 0.0, 0.0, 0.0, 0.0, 1.0]
    offsets = [0.0, 0.0, *[-9.0] * (words - 2), -9.0, 0.0, -9.0, -9.0, 0.0]
    size = len(weights)
    nodes = [
        _node("ReduceMean", ["encoder_outputs"], ["mean"], _attribute("axes", [1, 2]), _attribute("keepdims", 1)),
        _node("Mul", ["mean", "weights"], ["scaled"]),
        _node("Add", ["scaled", "offsets"], ["outputs"]),
        _node("Identity", ["input_states_1"], ["output_states_1"]),
        _node("Identity", ["input_states_2"], ["output_states_2"]),
    ]
    constants = [
        _tensor(name, FLOAT, [size], struct.pack(f"<{size}f", *values))
        for name, values in (("weights", weights), ("offsets", offsets))
    ]
    states = [[name, FLOAT, [2, "B", STATE]] for name in ("input_states_1", "input_states_2")]
    inputs = [
        _value("encoder_outputs", FLOAT, ["B", FEATURES, 1]),
        _value("targets", INT32, ["B", 1]),
        _value("target_length", INT32, ["B"]),
        *(_value(*state) for state in states),  # type: ignore[arg-type]
    ]
    outputs = [
        _value("outputs", FLOAT, ["B", 1, size]),
        *(_value(f"output_states_{n}", FLOAT, [2, "B", STATE]) for n in (1, 2)),
    ]
    return _model(nodes, constants, inputs, outputs)


# --- protocol buffers ---------------------------------------------------------------------------------------------------


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _field(1, name) + _field(3, value) + _field(20, INT_ATTRIBUTE)
    return _field(1, name) + b"".join(_field(8, each) for each in value) + _field(20, INTS_ATTRIBUTE)


def _node(kind: str, inputs: Sequence[str], outputs: Sequence[str], *attributes: bytes) -> bytes:
    names = [_field(1, name) for name in inputs] + [_field(2, name) for name in outputs]
    return b"".join([*names, _field(4, kind), *(_field(5, each) for each in attributes)])


def _tensor(name: str, kind: int, shape: Sequence[int], data: bytes) -> bytes:
    return b"".join([*(_field(1, size) for size in shape), _field(2, kind), _field(8, name), _field(9, data)])


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, sizes)))


def _model(nodes: Sequence[bytes], constants: Sequence[bytes], inputs: Sequence[bytes], outputs: Sequence[bytes]) -> bytes:
    parts = [(1, nodes), (5, constants), (11, inputs), (12, outputs)]
    graph = _field(2, "tiny") + b"".join(_field(number, each) for number, every in parts for each in every)
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 13))
