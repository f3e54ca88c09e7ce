"""The full-duplex system: one foreground decision every 200 ms, a background beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

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

from .._reference import chat
from .._reference.brain import Reply
from .._reference.context import Answer
from .._reference.cues import asks, floor_class
from .._reference.ear import Ear
from .._reference.echo import Echo
from .._reference.faults import SLOW_MS, Faulty, background_mode
from .._reference.hearing import AGAIN, SOON, Hearing
from .._reference.minds import Mind, make_brain
from .._reference.profile import Latencies, warm_up
from .._reference.spans import Playout, chain
from .._reference.text import Words, normalise
from .._reference.voice import Speaker
from .background import Background
from .completion import PAUSE, completeness
from .floor import (
    BREATH,
    EARLIEST,
    FAR_DB,
    LONG,
    MURMURS,
    NEAR_PEAK_DB,
    SHORT,
    Sound,
    Verdict,
    for_it,
    judge,
    meant,
)
from .listener import Listener

SHOWN = 9
"""Words of the user's in a logged reason."""
MURMUR = "Mm hmm."
MURMUR_AFTER: Samples = RATE * 9 // 10
SKITTISH: Samples = RATE * 120 // 1000
GOES_ON: Samples = RATE * 2 // 10
"""Speech after a murmur from which it is judged anew."""
GONE: Samples = RATE * 3 // 10
"""Silence after which speech that did not get the floor is forgotten."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of `create`, checked."""

    profile: str = "cloud"
    compute: str = "modelled"
    background: str = "ok"
    fault: str = "none"
    backchannels: str = "off"
    mind: Mind = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer being composed: to what, and since when. It is used if the turn turns out to have meant just that."""

    words: Words
    since: Samples


class Tml(StepAdapter):
    """Foreground and background, sharing one brain."""

    frame_ms = 200
    capabilities = Capabilities(clock="input", pacing="lockstep", barge_in="agent", transcripts=True, tools=True, greets=False)

    def __init__(self, config: Config) -> None:
        self.config = config

    def open(self, session: SessionInfo) -> None:
        self._echo = Echo()
        self._ear = Ear(self._echo.without)
        self._brain = make_brain(self.config.mind, session, measured=self.config.compute == "measured")
        self._hearing = Hearing()
        self._listener = Listener(self._ear, self._hearing)
        config, context = self.config, self._brain.context
        self._speaker = Speaker(context) if config.fault == "none" else Faulty(context, fault=config.fault)
        self._latencies = Latencies(
            config.profile, session.seed, SLOW_MS if config.fault == "slow" else 0.0, compute=config.compute
        )
        self._background = Background(background_mode(config.fault, config.background), self._latencies)
        self._playout = Playout()
        warm_up(self._hearing, self._speaker)
        for_it("")  # counts sentences, which takes 0.1 s: not in the first interruption
        self._stuck = False
        self._quiet_from: Samples = 0
        self._taken = ""
        self._draft: Draft | None = None
        self._last_decision = ""
        self._events: list[AdapterEvent] = []

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self._latencies.hear(user)
        self._latencies.begin(now)
        self._listener.feed(user, overlapping=self._speaker.busy)
        sound = self._listener.sound
        if sound is not None and sound.overlapped and sound.verdict != "yield":
            self._overlap(sound, now)
        elif sound is not None:
            self._turn(sound, now)
        self._surface(now)
        audio, said = self._speaker.render(now, len(user))
        self._echo.said(audio)
        heard = self._playout.rendered(now, audio, said)
        events, self._events = [*self._events, *said, *heard], []
        self._latencies.done()
        return StepOutput(audio, events)

    def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        self._background.answer(call_id, result, failed=failed)

    def close(self) -> None:
        if hasattr(self, "_listener"):
            self._listener.drop()

    def _drop(self) -> None:
        self._listener.drop()
        self._draft = None

    # --- the floor -----------------------------------------------------------------------------------------------------

    def _overlap(self, sound: Sound, now: Samples) -> None:
        """Speech while the agent speaks: yield, hold, or go on listening."""
        if not self._speaker.busy:  # the agent came to its end meanwhile: an ordinary turn, if it was meant for the agent
            if sound.verdict != "hold":
                sound.overlapped, sound.late = False, True
            elif now - sound.last >= GONE:
                self._drop()
            return
        if not sound.verdict:
            verdict = self._verdict(sound, now)
            self._decide(verdict.decision, verdict.reason)
            sound.verdict, sound.far = verdict.decision if verdict.decision != "listen" else "", verdict.far
            sound.judged = sound.speech
            if sound.far:
                self._listener.closely(sound)
        elif sound.far and meant(sound, self._listener.near, self._hearing.text()):
            sound.verdict, sound.far = "yield", False
            self._decide("yield", "soft, but for the agent")
        elif sound.judged < LONG and not sound.far and sound.speech - sound.judged >= GOES_ON:
            sound.verdict = ""  # a murmur that goes on may be the beginning of a question
            self._listener.closely(sound)
        if sound.verdict == "yield":
            self._yield(sound)
            self._turn(sound, now)
        elif now - sound.last >= GONE:
            self._drop()

    def _verdict(self, sound: Sound, now: Samples) -> Verdict:
        if self.config.fault == "deaf_to_barge_in":
            return Verdict("hold", "fault: deaf to barge-in")
        if self.config.fault == "stops_at_backchannels":
            return Verdict("yield", "fault: any speech") if sound.speech >= SKITTISH else Verdict("listen", "too early to tell")
        if not self._speaker.speaking and sound.speech >= EARLIEST and self._listener.near.relative(sound.peak) >= NEAR_PEAK_DB:
            return Verdict("yield", "the user goes on before the answer began")
        text, ear = self._so_far(sound, now), self._listener
        return judge(sound, now, ear.near, ear.floor_word, text, ours=self._brain.concerns(text))

    def _so_far(self, sound: Sound, now: Samples) -> str:
        """The words so far, heard closely where the user may have come to an end."""
        if now - sound.last >= BREATH:
            return self._hearing.settled()
        return self._hearing.text(SOON if sound.overlapped and not sound.verdict else AGAIN)

    def _yield(self, sound: Sound) -> None:
        if self._speaker.speaking:
            self._taken = ""
            self._stuck = self.config.fault == "stuck"
        self._speaker.flush(sound.onset)
        self._playout.cancel()
        if self.config.fault == "forgets":
            self._brain.forget()

    def _turn(self, sound: Sound, now: Samples) -> None:
        """Take the turn as soon as the user is predicted to have finished."""
        silent = now - sound.last
        if silent < PAUSE["complete"]:
            self._compose(sound, now)
            return
        text = self._hearing.settled()
        short = sound.speech <= SHORT and len(text.split()) <= 2
        stoppable = (sound.verdict == "yield" and not self._brain.context.asked) or self._background.busy
        if stoppable and short and floor_class(self._listener.floor_word) == "stop":
            text = self._listener.floor_word
        whole = self._joined(text)
        how = completeness(whole)
        if how == "complete" and not self._listener.fallen(sound):
            how = "stated"
        drafted = self._drafted(whole, now)
        if silent < PAUSE[how]:
            self._murmur(sound, how, silent, now)
            self._decide("listen", f"{how}: {_end(whole)}")
            return
        far = self._listener.near.relative(sound.level) <= FAR_DB
        addressed = asks(whole) or for_it(whole) > 0 or self._brain.context.asked or not (self._murmured(sound) or far)
        faded = self._listener.faded(sound)
        self._drop()
        self._events.append(Transcript("user", whole, media=sound.last))
        murmur = floor_class(whole) == "backchannel" and not self._brain.context.asked
        if not whole or not addressed or murmur:
            self._nothing(sound, now)
            return
        if not far:
            self._listener.near.learn(sound.level)
        self._decide("take", f"{how}: {_end(whole)}")
        self._answer(whole, faded, now, drafted)

    def _compose(self, sound: Sound, now: Samples) -> None:
        """Begin to compose the answer while the user still speaks, once there is something to answer; begin anew if he goes on to
        something else."""
        whole = self._joined(self._so_far(sound, now))
        if completeness(whole) != "complete":
            self._draft = None
            self._decide("listen", "the user speaks")
        elif self._drafted(whole, now) == now:
            self._decide("listen", f"composing for {_end(whole)}")

    def _drafted(self, text: str, now: Samples) -> Samples:
        """Since when an answer to these words is being composed; from now on if to others, or to none."""
        said = normalise(text)
        if self._draft is None or self._draft.words != said:
            self._draft = Draft(said, now)
        return self._draft.since

    def _murmur(self, sound: Sound, how: str, silent: Samples, now: Samples) -> None:
        """Once in a turn, in a pause in which the user is thought to go on: the agent is still there."""
        wanted = self.config.backchannels == "on" and how == "incomplete" and silent >= MURMUR_AFTER
        if not wanted or sound.acknowledged or self._speaker.busy:
            return
        sound.acknowledged = True
        self._decide("backchannel", "the user is thinking")
        self._speaker.say(Answer("murmur", "ack", "", (MURMUR,)), (MURMUR,), now)

    def _murmured(self, sound: Sound) -> bool:
        """A backchannel at the very end of the agent's turn."""
        return (sound.overlapped or sound.late) and sound.speech <= SHORT and self._listener.floor_word in MURMURS

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
        if answers and not any(answers[-1].heard) and not asks(text):
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
        if self._listener.sound is not None or self._speaker.busy:
            self._quiet_from = now
        news, events = self._background.poll(now, now - self._quiet_from)
        self._events += events
        if not news or self._listener.sound is not None or self._speaker.busy or self._stuck:
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
