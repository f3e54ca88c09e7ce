from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest

from fdbench.cli.main import main

pytest.importorskip("websockets")

LOOP_BACK = "tests/serve/loop_back.py"


@pytest.mark.parametrize(("protocol", "path"), [("pcm", ""), ("openai", "/v1/realtime")])
def test_it_tells_where_it_is_and_ctrl_c_ends_it(protocol: str, path: str) -> None:
    command = [sys.executable, "-m", "fdbench", "serve", LOOP_BACK, "--port", "0", "--protocol", protocol]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stderr is not None
        line = server.stdout.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        assert server.stderr.read() == ""
    url = line.split()[2]
    assert line.startswith("loop_back at ws://127.0.0.1:") and url.endswith(path)
    assert "try: fdbench run --adapter " in line


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "fdbench", "serve", LOOP_BACK, "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert done.stderr == f"fdbench: --port {port}: something else listens there; choose another, or 0 for a free one\n"


def test_a_port_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", LOOP_BACK, "--port", "70000"]) == 2
    assert "a port is a number from 0 to 65535" in capsys.readouterr().err
