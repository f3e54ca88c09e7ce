"""The full-duplex system: one foreground decision every 200 ms, a background beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fdbench.contract import (
    RATE,
    AdapterEvent,
    Audio,
    Capabilities,
    Decision,
    Samples,
    SessionInfo,
    StepAdapter,
    StepOutput,
    Transcript,
)
from fdbench.speech.asr import GrammarRecogniser

from .._reference import chat, skills
from .._reference.acts import floor_class
from .._reference.brain import Reply
from .._reference.completions import Endpoint
from .._reference.ear import Chunk, Ear
from .._reference.fading import silence_after
from .._reference.faults import SLOW_MS, Faulty, background_mode
from .._reference.hearing import Hearing
from .._reference.match import Act
from .._reference.profile import Latencies, warm_up
from .._reference.spans import Playout, chain
from .._reference.voice import Speaker
from .background import Background
from .completion import PAUSE, completeness
from .floor import (
    EARLIEST,
    FAR_DB,
    LONG,
    MURMURS,
    NEAR_PEAK_DB,
    OVER,
    SHORT,
    SPEECH,
    WANTS,
    Neighbourhood,
    Sound,
    Verdict,
    judge,
)

PRE_ROLL = 9
SHOWN = 9
"""Words of the user's in a logged reason."""
ONSET_CHUNKS = 2
"""Speech begins with so many speech chunks among the last three (64 ms): a click is not an onset."""
SKITTISH: Samples = RATE * 120 // 1000


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of `create`, checked."""

    profile: str = "cloud"
    compute: str = "modelled"
    background: str = "ok"
    fault: str = "none"
    endpoint: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer being composed: to what, and since when. It is used if the turn turns out to have meant just that."""

    acts: list[Act]
    since: Samples


class Tml(StepAdapter):
    """Foreground and background, sharing one brain."""

    frame_ms = 200
    capabilities = Capabilities(clock="input", pacing="lockstep", barge_in="agent", transcripts=True, tools=True)

    def __init__(self, config: Config) -> None:
        self.config = config

    def open(self, session: SessionInfo) -> None:
        self._ear = Ear()
        self._floor_words = GrammarRecogniser((*WANTS, *MURMURS))
        self._brain = chat.make_brain(self.config.endpoint, session)
        self._hearing = Hearing()
        config, context = self.config, self._brain.context
        self._speaker = Speaker(context) if config.fault == "none" else Faulty(context, fault=config.fault)
        self._latencies = Latencies(
            config.profile, session.seed, SLOW_MS if config.fault == "slow" else 0.0, compute=config.compute
        )
        self._background = Background(background_mode(config.fault, config.background), self._latencies)
        self._playout = Playout()
        if self._latencies.measured:
            warm_up(self._hearing, self._speaker)
        self._stuck = False
        self._near = Neighbourhood()
        self._sound: Sound | None = None
        self._floor_word = ""
        self._quiet_from: Samples = 0
        self._taken = ""
        self._draft: Draft | None = None
        self._last_decision = ""
        self._events: list[AdapterEvent] = []

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self._latencies.begin(now)
        fresh = self._ear.feed(user)
        self._listen(fresh)
        if self._sound is not None:
            if self._sound.overlapped and self._sound.verdict != "yield":
                self._overlap(self._sound, now)
            else:
                self._turn(self._sound, now)
        self._surface(now)
        audio, said = self._speaker.render(now, len(user))
        heard = self._playout.rendered(now, audio, said)
        events, self._events = [*self._events, *said, *heard], []
        self._latencies.done()
        return StepOutput(audio, events)

    def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        self._background.answer(call_id, result, failed=failed)

    def close(self) -> None:
        if hasattr(self, "_hearing"):
            self._hearing.end()
            self._floor_words.reset()

    # --- hearing -------------------------------------------------------------------------------------------------------

    def _listen(self, fresh: list[Chunk]) -> None:
        """Follow the user's speech and feed the recognisers, only while there is any."""
        anew = self._anew(fresh)
        if anew is not None:
            self._drop_sound()
        if self._sound is None:
            start = anew or self._onset(fresh)
            if start is None:
                return
            recent = list(self._ear.recent)
            first = next(i for i, c in enumerate(recent) if c.end == start.end)
            self._sound = Sound(start.end, overlapped=self._speaker.busy, last=start.end)
            known = recent[max(0, first - PRE_ROLL) :]
            for chunk in recent[first:]:
                self._sound.add(chunk)
            self._hearing.begin(self._near.expected(self._sound.level))
            if self._sound.overlapped:
                self._floor_words.start()
            fresh = known
        else:
            for chunk in fresh:
                self._sound.add(chunk)
        if self._sound.verdict == "hold" and not self._sound.far:
            return  # it is known to be nothing for us: no need to understand it
        self._hearing.feed(c.audio for c in fresh)
        if self._sound.overlapped and not self._sound.verdict:
            for chunk in fresh:
                self._floor_word = self._floor_words.feed(chunk.audio)

    def _anew(self, fresh: list[Chunk]) -> Chunk | None:
        """Where the user begins to speak over, or after, a sound that is held: side talk, the agent's own echo, a murmur."""
        sound = self._sound
        if sound is None or sound.verdict != "hold":
            return None
        if sound.far:
            return self._onset(fresh, near=True)
        start = self._onset(fresh)
        return start if start is not None and start.end - sound.last >= OVER else None

    def _onset(self, fresh: list[Chunk], *, near: bool = False) -> Chunk | None:
        recent = list(self._ear.recent)[-len(fresh) - ONSET_CHUNKS :] if fresh else []
        for first, second, third in zip(recent, recent[1:], recent[2:], strict=False):
            loud = [c for c in (first, second, third) if c.probability >= SPEECH and (not near or self._is_near(c))]
            if len(loud) >= ONSET_CHUNKS:
                return loud[0]
        return None

    def _is_near(self, chunk: Chunk) -> bool:
        return self._near.relative(chunk.level) >= NEAR_PEAK_DB

    def _drop_sound(self) -> None:
        self._sound = None
        self._draft = None
        self._floor_word = ""
        self._hearing.end()
        self._floor_words.reset()

    # --- the floor -----------------------------------------------------------------------------------------------------

    def _overlap(self, sound: Sound, now: Samples) -> None:
        """Speech while the agent speaks: yield, hold, or go on listening."""
        if not self._speaker.busy:  # the agent came to its end meanwhile: an ordinary turn, if it was meant for the agent
            if sound.verdict != "hold":
                sound.overlapped = False
            elif now - sound.last >= RATE * 3 // 10:
                self._drop_sound()
            return
        if not sound.verdict:
            verdict = self._verdict(sound, now)
            self._decide(verdict.decision, verdict.reason)
            sound.verdict, sound.far = verdict.decision if verdict.decision != "listen" else "", verdict.far
            if sound.far:
                self._listen_closely(sound)
        elif sound.far and sound.speech >= LONG and self._addressed(self._hearing.heard):
            sound.verdict, sound.far = "yield", False
            self._decide("yield", "soft, but addressed")
        if sound.verdict == "yield":
            self._yield(sound)
            self._turn(sound, now)
        elif now - sound.last >= RATE * 3 // 10:
            self._drop_sound()

    def _listen_closely(self, sound: Sound) -> None:
        """Hear a soft sound again at its own level: somebody else's words, or the user's from farther away."""
        self._hearing.begin(sound.level)
        recent = list(self._ear.recent)
        first = next((i for i, c in enumerate(recent) if c.end >= sound.onset), 0)
        self._hearing.feed(c.audio for c in recent[max(0, first - PRE_ROLL) :])

    def _addressed(self, text: str) -> bool:
        """What the open vocabulary heard is a whole request for the agent, word for word: of what others say, hardly anything is."""
        return len(text.split()) >= 3 and skills.accepts(text) and self._brain.understands(text)

    def _verdict(self, sound: Sound, now: Samples) -> Verdict:
        if self.config.fault == "deaf_to_barge_in":
            return Verdict("hold", "fault: deaf to barge-in")
        if self.config.fault == "stops_at_backchannels":
            return Verdict("yield", "fault: any speech") if sound.speech >= SKITTISH else Verdict("listen", "too early to tell")
        if not self._speaker.speaking and sound.speech >= EARLIEST and self._near.relative(sound.peak) >= NEAR_PEAK_DB:
            return Verdict("yield", "the user goes on before the answer began")
        text = self._hearing.text()
        return judge(sound, now, self._near, self._floor_word, text, self._brain.acts(text) if text else [])

    def _yield(self, sound: Sound) -> None:
        if self._speaker.speaking:
            self._taken = ""
            self._stuck = self.config.fault == "stuck"
        self._speaker.flush()
        self._playout.cancel()
        if self.config.fault == "forgets":
            self._brain.state.forget()

    def _turn(self, sound: Sound, now: Samples) -> None:
        """Take the turn as soon as the user is predicted to have finished."""
        silent = now - sound.last
        if silent < PAUSE["complete"]:
            self._compose(now)
            return
        text = self._hearing.settled()
        short = sound.speech <= SHORT and len(text.split()) <= 2
        if sound.verdict == "yield" and short and floor_class(self._floor_word) == "stop":
            text = self._floor_word
        whole = self._joined(text)
        acts = self._brain.acts(whole)
        how = completeness(whole, acts) if whole else "unsure"
        if silent < PAUSE[how]:
            self._draft = Draft(acts, now) if self._draft is None or self._draft.acts != acts else self._draft
            self._decide("listen", f"{how}: {_end(whole)}")
            return
        understood = bool(whole) and self._brain.understands(whole)
        meant = understood or not (self._murmured(sound) or self._near.relative(sound.level) <= FAR_DB)
        faded = self._faded(sound)
        drafted = self._draft.since if self._draft is not None and self._draft.acts == acts else now
        self._drop_sound()
        self._events.append(Transcript("user", whole, media=sound.last))
        if not whole or not meant or floor_class(whole) == "backchannel":
            self._nothing(sound, now)
            return
        if understood:
            self._near.learn(sound.level)
        self._decide("take", f"{how}: {_end(whole)}")
        self._answer(whole, faded, now, drafted)

    def _compose(self, now: Samples) -> None:
        """Begin to compose the answer while the user still speaks, once there is something to answer; begin anew if he goes on to
        something else."""
        whole = self._joined(self._hearing.text())
        acts = self._brain.acts(whole) if whole else []
        if not acts or completeness(whole, acts) != "complete":
            self._draft = None
            self._decide("listen", "the user speaks")
        elif self._draft is None or self._draft.acts != acts:
            self._draft = Draft(acts, now)
            self._decide("listen", f"composing for {_end(whole)}")

    def _faded(self, sound: Sound) -> Samples:
        """Where the user's sound ended, to a few samples."""
        recent = list(self._ear.recent)
        silent = sum(1 for c in recent if c.end > sound.last)
        return recent[-1].end - silence_after(np.concatenate([c.audio for c in recent]), silent)

    def _murmured(self, sound: Sound) -> bool:
        """A backchannel at the very end of the agent's turn."""
        return sound.speech <= SHORT and self._floor_word in MURMURS

    def _nothing(self, sound: Sound, now: Samples) -> None:
        """There was no request in it. If the agent fell silent for it, it says the rest."""
        unfinished = self._brain.context.last_heard() if sound.verdict == "yield" else None
        if unfinished is None or unfinished.complete or self.config.fault == "stops_at_backchannels":
            self._decide("listen", "nothing was asked")
            return
        self._decide("resume", "it was no interruption")
        self._say(Reply(unfinished.rest, unfinished.kind, unfinished.topic), now)

    def _joined(self, text: str) -> str:
        """A reply that was prepared and withdrawn before a sound of it was heard belongs to the same turn."""
        if not self._taken or not text:
            return text
        answers = self._brain.context.answers
        if answers and not any(answers[-1].heard) and all(a.kind in ("unknown", "correct") for a in self._brain.acts(text)):
            return f"{self._taken} {text}"
        return text

    # --- answering -----------------------------------------------------------------------------------------------------

    def _answer(self, text: str, user_end: Samples, now: Samples, drafted: Samples) -> None:
        if self._stuck:
            return
        reply = self._brain.reply(text)
        self._events += chat.faults(reply)
        self._taken = text
        if "continue" in reply.acts:
            self._decide("resume", "the user wants the rest")
        if "stop" in reply.acts:
            self._events += self._background.cancel()
        if reply.task is not None:
            self._events += self._background.delegate(reply.task, now)
            reply = replace(reply, sentences=(reply.task.acknowledgement,), kind="ack", task=None)
        if reply.sentences:
            self._say(reply, now, user_end, drafted)

    def _say(self, reply: Reply, now: Samples, user_end: Samples | None = None, drafted: Samples | None = None) -> None:
        """Speak after the foreground's own time; `user_end` is where the turn ended that this answers, `drafted` when composing began
        (default: now)."""
        latencies = self._latencies
        penalty = latencies.penalty if user_end is not None else 0
        stages, marks = [("foreground", chat.modelled(reply, latencies.modelled("foreground")))], [now]
        if latencies.measured:  # all that this micro-turn has done: listening, understanding, deciding
            marks.append(chat.ready(reply, now, max(now + 1, latencies.reached(now))) + penalty)
            self._speaker.synthesiser.say(reply.sentences[0])
            marks.append(latencies.after("tts", marks[-1]))
            stages.append(("tts", False))
        else:
            composed = latencies.after("foreground", now if drafted is None else drafted)
            marks.append(chat.ready(reply, now, max(now, composed)) + penalty)
        if user_end is not None:
            self._events += chain([("completion", False), *stages], [user_end, *marks])
            self._playout.expect(marks[-1])
        chat.speak(self._speaker, self._brain.register(reply), reply, marks[-1])

    def _surface(self, now: Samples) -> None:
        """Say what the background has come to, when the floor is free."""
        if self._sound is not None or self._speaker.busy:
            self._quiet_from = now
        news, events = self._background.poll(now, now - self._quiet_from)
        self._events += events
        if not news or self._sound is not None or self._speaker.busy or self._stuck:
            return
        self._events += self._background.deliver(news[0])
        self._decide("take", f"background: {news[0].phase}")
        self._say(Reply(news[0].sentences, "answer" if news[0].final else "ack"), now)

    def _decide(self, decision: str, reason: str) -> None:
        """Report a decision when it differs from the last."""
        if f"{decision} {reason}" != self._last_decision:
            self._last_decision = f"{decision} {reason}"
            self._events.append(Decision(decision, reason))


def _end(text: str) -> str:
    """The last words of what was heard, for a log."""
    words = text.split()
    return f"{'... ' if len(words) > SHOWN else ''}{' '.join(words[-SHOWN:])!r}"
