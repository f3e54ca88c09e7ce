"""A program for the tests of `pcm_pipe`, as somebody who knows nothing of fdbench would write it: it echoes. The first argument is
what it does wrong."""

import json
import struct
import sys
import time

FAULT = sys.argv[1] if len(sys.argv) > 1 else ""


def read() -> tuple[bytes, bytes]:
    head = sys.stdin.buffer.read(5)
    if len(head) < 5:
        sys.exit(0)
    kind, length = struct.unpack("<cI", head)
    return kind, sys.stdin.buffer.read(length)


def write(kind: bytes, data: bytes) -> None:
    sys.stdout.buffer.write(struct.pack("<cI", kind, len(data)) + data)
    sys.stdout.buffer.flush()


def tell(**message: object) -> None:
    write(b"J", json.dumps(message).encode())


if FAULT == "dies_at_once":
    sys.exit("no model found")
if FAULT == "prints":
    print("loading the model ...", flush=True)
hello = json.loads(read()[1])
print("hello", hello["instructions"], file=sys.stderr, flush=True)
if FAULT == "mute":
    time.sleep(60)
tell(type="hello", protocol="fdbench-pcm-1", rate=hello["rate"], clock="input", pacing="paced")
heard = 0
while True:
    kind, data = read()
    if kind == b"A":
        heard += 1
        write(b"A", data)
        if FAULT == "crashes" and heard == 2:
            print("out of memory", file=sys.stderr, flush=True)
            sys.exit(3)
        if FAULT == "odd" and heard == 1:
            tell(type="no_such_thing")
            tell(type="no_such_thing")
            tell(type="transcript", role="nobody", text="x")
            write(b"J", b"{")
        continue
    message = json.loads(data)
    if message["type"] == "playout":
        tell(type="transcript", role="agent", text=json.dumps(message), item="0")
        tell(type="flush")
        tell(type="end", reason="enough")
    if message["type"] == "bye" and FAULT == "stays":
        time.sleep(60)
