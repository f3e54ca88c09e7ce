"""A system that says what it hears, for the tests of the server: no model, nothing to install."""

from __future__ import annotations

from fdbench.contract import (
    AdapterEvent,
    Audio,
    Capabilities,
    Decision,
    Samples,
    SessionInfo,
    Span,
    SpeechState,
    StepAdapter,
    StepOutput,
    ToolCall,
    Transcript,
)


class LoopBack(StepAdapter):
    """The first sound of a session comes with a transcript, a span, a decision and a tool call; the tool's answer is told as text.

    `mute`: it says nothing. `fails_after_ms`: step() raises from then on. `opens`: whether a session can be opened at all.
    """

    capabilities = Capabilities(transcripts=True, tools=True)

    def __init__(self, frame_ms: int = 20, mute: bool = False, fails_after_ms: int = 0, opens: bool = True) -> None:
        self.frame_ms = frame_ms
        self._mute = mute
        self._fails = fails_after_ms * 24
        self._opens = opens
        self._greeted = False
        self._speaking = False
        self._events: list[AdapterEvent] = []

    def open(self, session: SessionInfo) -> None:
        if not self._opens:
            raise RuntimeError("no model found")
        self._session = session

    def step(self, user: Audio, now: Samples) -> StepOutput:
        if self._fails and now > self._fails:
            raise RuntimeError("it broke")
        start = now - len(user)
        if user.any() != self._speaking:
            self._speaking = bool(user.any())
            self._events.append(SpeechState("user", self._speaking, media=start))
            if not self._speaking:
                self._events.append(Transcript("user", "what was said", media=start))
        if user.any() and not self._greeted:
            self._greeted = True
            self._events += [
                Transcript("agent", self._session.instructions, media=now),
                Span("asr", start, now, modelled=False),
            ]
            self._events.append(Decision("take", "sound"))
            self._events += [ToolCall("call1", tool.name, {"request": "it"}) for tool in self._session.tools]
        events, self._events = self._events, []
        return StepOutput(user * 0 if self._mute else user.copy(), events)

    def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        self._events.append(Transcript("agent", f"{call_id} {result} {failed}"))
