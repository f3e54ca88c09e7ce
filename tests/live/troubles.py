"""What a server does wrong once a client is connected. Where it can, it quotes the client's key, as careless servers do."""

from __future__ import annotations

import asyncio
import base64
import json

from tests.live.trouble_server import PCM, RATE, Peer, Trouble, sound


async def mute(peer: Peer) -> None:
    """Upgrades, and never says a word."""
    await peer.listen()


async def deaf(peer: Peer) -> None:
    """Confirms the session, and never answers the user."""
    await peer.confirm()
    await peer.listen()


async def other_rate(peer: Peer) -> None:
    await peer.confirm(PCM | {"rate": 16_000})
    await peer.listen()


async def hang_up(peer: Peer) -> None:
    """Closes in mid-reply, in an orderly way, and gives a reason."""
    await peer.confirm()
    await peer.turn()
    await peer.audio(RATE)
    await peer.connection.close(1011, f"we are sorry, {peer.key}")


async def drop(peer: Peer) -> None:
    """Is gone in mid-reply."""
    await peer.confirm()
    await peer.turn()
    await peer.audio(RATE)
    peer.connection.transport.abort()


async def nonsense(peer: Peer) -> None:
    """Things that a client must survive, and then the answer."""
    await peer.confirm()
    for text in ('{"type": "response.created"', "[1, 2]", '{"type": 7}', f"key {peer.key}", "null", "\u0000"):
        await peer.connection.send(text)
    await peer.connection.send(b"\xff\xfe" + peer.key.encode())
    await peer.say("response.output_audio.delta", delta="no base64 at all!", item_id="item_1", response_id="resp_1")
    await peer.say("response.output_audio.delta", item_id=["a list"])
    await peer.say("error", error={"type": "invalid_request_error", "message": f"your key {peer.key} is nice"})
    await peer.say("error", error={"message": base64.b64encode(f"Bearer {peer.key}".encode()).decode()})
    for number in range(500):
        await peer.say(f"response.surprise.{number}", what=peer.key)
    await peer.say("response.surprise.7", what=1)
    await peer.turn()
    await peer.answer()
    await peer.listen()


async def flood_of_audio(peer: Peer) -> None:
    """After a second, one answer that never ends, as fast as the client takes it."""
    await peer.confirm()
    for _ in range(50):
        await peer.hear("input_audio_buffer.append")
    piece = sound(10 * RATE)
    while True:
        await peer.connection.send(piece)


async def flood_of_words(peer: Peer) -> None:
    """Small events without end."""
    await peer.confirm()
    await peer.turn()
    said = json.dumps({"type": "response.output_audio_transcript.delta", "delta": "well ", "item_id": "item_1"})
    while True:
        for _ in range(100):
            await peer.connection.send(said)
        await asyncio.sleep(0)


async def pcm_other_rate(peer: Peer) -> None:
    """In the protocol of pcm_ws: wants another rate than the client's."""
    await peer.connection.recv()
    await peer.connection.send(json.dumps({"type": "hello", "protocol": "fdbench-pcm-1", "rate": 16_000}))
    await peer.listen()


async def pcm_leaves(peer: Peer) -> None:
    """In the protocol of pcm_ws: answers unasked, and ends the session in the middle of it."""
    await peer.connection.recv()
    await peer.connection.send(json.dumps({"type": "hello", "protocol": "fdbench-pcm-1", "rate": RATE}))
    for _ in range(50):
        await peer.connection.recv()
    await peer.connection.send(bytes(RATE))
    await peer.connection.send(json.dumps({"type": "end", "reason": "the model has gone home"}))
    await peer.listen()


async def gemini_other_rate(peer: Peer) -> None:
    """In the protocol of Gemini Live: its sound is not at the rate that it always has; its last words quote the key."""
    await peer.connection.recv()
    await peer.connection.send(json.dumps({"setupComplete": {}}))
    sound = {"mimeType": "audio/pcm;rate=16000", "data": base64.b64encode(bytes(640)).decode()}
    await peer.connection.send(json.dumps({"serverContent": {"modelTurn": {"parts": [{"inlineData": sound}]}}}))
    await peer.connection.send(json.dumps({"error": {"code": 7, "message": f"quota of {peer.key}"}}))
    await peer.listen()


TROUBLES: dict[str, Trouble] = {
    "mute": mute,
    "deaf": deaf,
    "other-rate": other_rate,
    "hang-up": hang_up,
    "drop": drop,
    "nonsense": nonsense,
    "flood-audio": flood_of_audio,
    "flood-words": flood_of_words,
    "pcm-other-rate": pcm_other_rate,
    "pcm-leaves": pcm_leaves,
    "gemini-other-rate": gemini_other_rate,
}
