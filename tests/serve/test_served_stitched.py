"""A reference system over the PCM protocol, in real time."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from fdbench.contract import RATE, AudioOut, Transcript
from fdbench.serve.launch import serving
from fdbench.timebase import TICK
from tests.adapters.conversation import bundled, clip
from tests.serve.client import INFO, Core

pytest.importorskip("websockets")
pytest.importorskip("moonshine_voice")

LONGEST_S = 8


def test_it_answers_a_real_clip_on_the_wall_clock() -> None:
    sound = clip("rms/tell-me-a-joke")
    sent = np.concatenate([np.zeros(RATE // 5, np.float32), sound, np.zeros(RATE * LONGEST_S, np.float32)])
    answered: list[float] = []

    async def talk(url: str) -> Core:
        core, adapter = Core(), bundled("pcm_ws").create(url=url)
        await adapter.open(INFO, core, core)
        loop = asyncio.get_running_loop()
        anchor = loop.time()
        for at in range(0, len(sent) - TICK, TICK):
            await asyncio.sleep(anchor + (at + TICK) / RATE - loop.time())
            core.at += TICK
            await adapter.push_audio(sent[at : at + TICK])
            if core.of(AudioOut):
                answered.append(loop.time() - anchor)
            if len(answered) > 25:
                break
        await adapter.close()
        return core

    with serving("stitched", {"profile": "instant"}) as url:
        core = asyncio.run(talk(url))
    latency = answered[0] - len(sound) / RATE - 0.2
    assert 0.4 < latency < 4.0  # its detector waits for half a second of silence
    assert [event.role for event in core.of(Transcript)] == ["user", "agent"]
    assert "joke" in core.of(Transcript)[0].text.lower()
    sounds = core.sound()
    assert len(sounds) > RATE // 4 and np.abs(sounds).max() > 0.05
