"""Serve a fake system on this machine, to talk to it by hand: `python -m tests.peers gemini_live --port 8765`."""

from __future__ import annotations

import argparse
import asyncio

from tests.peers.faces import FACES, face
from tests.peers.serving import Listening


async def _forever(listening: Listening) -> None:
    async with listening.served():
        await asyncio.get_running_loop().create_future()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(FACES))
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    listening = Listening(face(options.name), options.port)
    print(f"127.0.0.1:{listening.port}", flush=True)
    asyncio.run(_forever(listening))


if __name__ == "__main__":
    main()
