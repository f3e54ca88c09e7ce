"""Systems that misbehave, in a whole run: one sentence, the right status and exit code, nothing lost, no key anywhere.

One run holds them all, each as a system of its own, beside a good one: the other sessions go on. What a machine that is too busy makes
invalid is no failure here.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_INVALID
from tests.live.faulty_run import Finished, leaks, run, suite, system

pytest.importorskip("websockets")

from tests.live.trouble_server import Server
from tests.live.troubles import TROUBLES

pytestmark = pytest.mark.slow

UNOPENED = {
    "401": r"ws://127.0.0.1:\d+/always-401/v1/realtime: the key is missing or not accepted \(HTTP 401\); "
    "set OPENAI_API_KEY to a valid key",
    "429": r"ws://\S+: the rate limit or the quota is used up \(HTTP 429\): '.*Rate limit reached for \*\*\*.*'; try again in 7 s",
    "500": r"ws://\S+: the server failed \(HTTP 500\): '.*no luck, \*\*\*.*'; try again later, or look into its log",
    "mute": r"openai_realtime: the server sent no session.updated within 2 s; check address and dialect",
    "other-rate": r"openai_realtime: the session could not be set up: its output audio is 16000, not 24000 as asked for",
    "refused": r"ws://\S+: it refused the connection; is the server running, and the port right\?",
    "silent": r"ws://\S+: no connection within 2 s; is the server overloaded, or a firewall in between\?",
    "pcm-other-rate": r"pcm_ws: ws://\S+: the session could not be set up: it wants 16000 samples a second, not 24000; set rate=16000",
}
BROKEN = {
    "hang-up": r"the system ended the session at 2\.\d\d s: closed with code 1011: we are sorry, \*\*\*",
    "drop": r"the system ended the session at 2\.\d\d s: closed with code 1006",
    "flood-audio": r"at \d\.\d\d s over 180 s of agent audio wait to be played: the system does not stop sending",
    "pcm-leaves": r"the system ended the session at 1\.\d\d s: the model has gone home",
}
SURVIVED = ("deaf", "nonsense", "flood-words", "gemini-other-rate")
REALTIME = "401 429 500 mute other-rate hang-up drop flood-audio deaf nonsense flood-words".split()


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    folder = tmp_path_factory.mktemp("faults")
    with Server(TROUBLES).running() as server, socket.create_server(("127.0.0.1", 0)) as silent:
        with socket.create_server(("127.0.0.1", 0)) as refusing:
            gone = refusing.getsockname()[1]
        options = system("good", "openai_realtime", base_url=server.url("good"))
        for name in REALTIME:
            options += system(name, "openai_realtime", base_url=server.url(f"always-{name}"), timeout_s=2)
        options += system("refused", "openai_realtime", base_url=f"http://127.0.0.1:{gone}/v1")
        options += system("silent", "openai_realtime", base_url=f"http://127.0.0.1:{silent.getsockname()[1]}/v1", timeout_s=2)
        for name in ("pcm-other-rate", "pcm-leaves"):
            options += system(name, "pcm_ws", url=server.socket_url(f"always-{name}"), pacing="burst")
        options += system("gemini-other-rate", "gemini_live", base_url=server.url("always-gemini-other-rate"))
        yield run(suite(folder / "suite", "one"), folder / "out", *options, "--jobs", "5")


def test_the_run_ends_as_an_invalid_one_without_a_traceback(ran: Finished) -> None:
    assert ran.code == EXIT_INVALID, ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    for name in (*UNOPENED, *BROKEN):
        assert len(ran.told(f"INVALID: {name}: ")) == 1


def test_the_others_go_on(ran: Finished) -> None:
    item = ran.item("good")
    assert item.status in ("ok", "invalid"), item.error
    assert item.heard() and item.recorded_s() > 3
    assert item.faults() == []


@pytest.mark.parametrize(("name", "sentence"), UNOPENED.items(), ids=list(UNOPENED))
def test_what_cannot_be_opened(ran: Finished, name: str, sentence: str) -> None:
    item = ran.item(name)
    assert item.status == "error" and re.fullmatch(sentence, item.error), item.error
    assert ran.told(f"error: {name} ") == [f"error: {name} latency.short.one@0: {item.error}"]
    assert item.document("error.json")["error"] == item.error
    assert (item.folder / "cassette.jsonl.gz").exists()


@pytest.mark.parametrize(("name", "sentence"), BROKEN.items(), ids=list(BROKEN))
def test_what_breaks_off_keeps_what_was_recorded(ran: Finished, name: str, sentence: str) -> None:
    item = ran.item(name)
    assert item.status == "error" and re.fullmatch(sentence, item.error), item.error
    assert ran.told(f"error: {name} ") == [f"error: {name} latency.short.one@0: {item.error}"]
    assert item.document("error.json")["error"] == item.error
    assert 0.9 < item.recorded_s() < 3.4
    left = {path.name for path in item.folder.iterdir()}
    assert {"arrived.flac", "arrived.jsonl", "wire.jsonl", "cassette.jsonl.gz", "live.json"} <= left


@pytest.mark.parametrize("name", SURVIVED)
def test_what_is_survived(ran: Finished, name: str) -> None:
    item = ran.item(name)
    assert item.status in ("ok", "invalid"), item.error
    assert item.recorded_s() > 3
    assert item.heard() == (name == "nonsense")
    assert len([line for line in ran.told(f"fault: {name} ") if line]) == min(5, len(item.faults()))


def test_nonsense_is_told_once_a_kind_and_not_without_end(ran: Finished) -> None:
    faults = ran.item("nonsense").faults()
    assert "malformed: a message that is no JSON" in faults
    assert "malformed: a message that is no JSON object" in faults
    assert "invalid_request_error: your key *** is nice" in faults
    assert len(set(faults)) == len(faults) == 51
    assert faults[-1] == "over 50 kinds of faults; no more are told"
    assert ran.told("fault: nonsense: ") == ["fault: nonsense: 46 more, all in live.json of their sessions"]


def test_sound_at_another_rate_is_told_and_not_played(ran: Finished) -> None:
    item = ran.item("gemini-other-rate")
    assert item.faults() == [
        "malformed: the model's sound comes as something else than audio/pcm;rate=24000",
        "7: quota of ***",
    ]
    assert ran.told("fault: gemini-other-rate ")[0].endswith(f": {item.faults()[0]}")


def test_a_replay_tells_the_same(ran: Finished) -> None:
    """Of sessions that were opened and that were not. One that this machine held up may have got further now."""
    assert main(["replay", str(ran.out), "--out", str(ran.out.with_name("again")), "--jobs", "0"]) == EXIT_INVALID
    again = Finished(ran.out.with_name("again"), EXIT_INVALID, "", "")
    for name in (*UNOPENED, "hang-up", "drop"):
        assert again.items(name)[0].status == "error"
        if name != "mute" and "held up" not in ran.items(name)[0].error:  # waiting is over at once in a replay
            assert without_numbers(again.items(name)[0].error) == without_numbers(ran.items(name)[0].error)
    assert again.items("deaf")[0].status == "ok"
    assert leaks(again) == []


def without_numbers(sentence: str) -> str:
    """Instants may differ."""
    return re.sub(r"\d+\.\d+ s", "", sentence)


def test_no_key_anywhere(ran: Finished) -> None:
    assert leaks(ran) == []


def test_each_system_was_asked_once(ran: Finished) -> None:
    """A session that cannot be opened is not tried again and again."""
    items = (ran.out / "items.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(items) == 1 + len(UNOPENED) + len(BROKEN) + len(SURVIVED)
    assert list(ran.out.rglob("*.part")) == []
