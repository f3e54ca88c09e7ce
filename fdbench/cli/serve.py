"""`fdbench serve`: any StepAdapter behind a WebSocket, on the wall clock."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fdbench.errors import EXIT_PASS, UsageError

if TYPE_CHECKING:
    from fdbench.serve.worker import About

HELP = """Put a lock-step adapter (tml, stitched, your own file) behind a WebSocket: our PCM protocol (docs/adapters/pcm.md), or an
endpoint that OpenAI Realtime clients can talk to. Every connection is a session of its own. Ctrl-C ends it."""
PORT = 8700
TRY = {
    "pcm": "fdbench run --adapter pcm_ws --set url={url}",
    "openai": "fdbench run --adapter openai_realtime --set base_url={base} --set pacing=paced",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", help="a name, a .py file or a folder")
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"0 takes a free one (default: {PORT})")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)")
    parser.add_argument("--protocol", choices=("pcm", "openai"), default="pcm", help="(default: pcm)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of the adapter; may be repeated"
    )


def execute(args: argparse.Namespace) -> int:
    """Serve until interrupted; exit code 0 then. Raises what `fdbench.serve.server.serve` raises."""
    if not 0 <= args.port <= 65535:
        raise UsageError(f"--port {args.port}: a port is a number from 0 to 65535")
    from fdbench import plugins
    from fdbench.serve.server import Plan, serve

    source = plugins.resolve(args.spec)
    settings = plugins.parse_settings(args.set, [source.name])[source.name]
    plan = Plan(source.spec, settings, args.protocol, args.host, args.port)

    def ready(url: str, about: About) -> None:
        example = TRY[args.protocol].format(url=url, base=url.removesuffix("/realtime").replace("ws", "http", 1))
        print(f"{about.name} at {url} ({args.protocol}, Ctrl-C ends); try: {example}", flush=True)

    serve(plan, ready)
    return EXIT_PASS
