"""The director: decides, tick by tick, when the user's next cue begins, from what could be heard so far.

It ticks every 20 ms of session time for every adapter, whatever its frame, and sees heard audio up to the tick only; so two
systems that behave alike get the same stimulus. Cues come one after the other: the next is considered when the last is over. A recording
is played whole, from the first sample, whatever the agent does.
"""

from __future__ import annotations

from fdbench.contract import Audio
from fdbench.scenario.model import Cue, CueKind, TriggerOn
from fdbench.scenario.placement import CueStatus, Placement, missed
from fdbench.session.monitor import AgentMonitor
from fdbench.session.plan import Listening, SessionPlan
from fdbench.session.waits import awaits_reply, demands_reply, leaves_early
from fdbench.timebase import TICK, Samples, ceil_ms, ms

PREROLL = ms(1_000)
"""Silence at the session's start: calibrates the noise floor."""
GREETING_WAIT = ms(2_000)
"""The user says nothing before: an agent that speaks first does so within a second or two of being connected. Where it never does
(`Capabilities.greets`), the user waits for PREROLL alone."""
GREETING_LIMIT = ms(5_000)
"""A greeting is waited for, at most this long after GREETING_WAIT."""
GREETING_QUIET = ms(1_000)
EARLY_REPLY = ms(250)
"""A reply may begin this long before the cue's end."""
SOUNDING = ms(260)
"""The agent speaks if it made a sound within this: a cue that begins a tick or two later still finds one within 300 ms."""
REPLY_BEGINS = ms(6_000)
REPLY_LIMIT = ms(60_000)
"""A cue that waits for the agent to stop waits at most REPLY_BEGINS for it to begin (less if its own time-out is shorter), and
REPLY_LIMIT for it to end (more if its own time-out is longer)."""
END_QUIET = ms(2_000)
END_LIMIT = ms(8_000)
LATE_ANSWER = ms(3_000)
"""An overlap may be answered late: by talk that begins so soon after the reply that held through it has ended (`<=`). The session goes on
for so long, if the reply ends within REPLY_LIMIT."""


class Director:
    """Give it every tick; it writes cues into `user` and says when the session is over: when nothing more is due, or, for a
    control, when `plan.listening` says so. `greets`: the agent may speak first, and is waited for."""

    def __init__(self, plan: SessionPlan, user: Audio, monitor: AgentMonitor, *, greets: bool = True) -> None:
        self._script = plan.script
        self._patience = GREETING_WAIT if greets else PREROLL
        self._listening = plan.listening
        self._met: Samples | None = None
        self._user = user
        self._monitor = monitor
        self._next = 0
        self._begun: Samples | None = None
        self._offset: Samples = 0
        self._asked_at: Samples = 0
        self._busy_until: Samples = 0
        self._last_played: Cue | None = None
        self.placed: list[Placement] = []
        self.length: Samples | None = None
        """How long the session is, where that is known before it begins."""
        if plan.tail is not None:
            self._play_whole(plan.tail)

    def tick(self, now: Samples) -> bool:
        """Decide for [now, now + TICK). Returns True when the session is over."""
        if self.length is not None:
            return now >= self.length
        if now < self._busy_until:
            return False
        if self._begun is None:
            self._begin(now)
            return False
        if self._next == len(self._script):
            return self._over(now)
        cue, sound = self._script[self._next]
        instant = self._instant(cue, now)
        if instant is not None and instant - sound.onset < now + TICK:
            self._play(cue, sound, ceil_ms(max(now + sound.onset, instant)), CueStatus.PLAYED)
        elif (instant is None or cue.trigger.on is TriggerOn.AGENT_STOPS) and self._expired(cue, now):
            self._give_up(cue, sound, now)
        return False

    def _play_whole(self, tail: Samples) -> None:
        """The recording in which all cues lie, from sample 0 on."""
        sound = self._script[0][1].audio
        self._user[: len(sound)] = sound
        self.placed += [placed.at(0) for _, placed in self._script]
        self.length = len(sound) + tail

    def _begin(self, now: Samples) -> None:
        if now < self._patience:
            return
        if self._monitor.sounding(now, GREETING_QUIET) and now < GREETING_WAIT + GREETING_LIMIT:
            return
        self._begun = self._offset = self._asked_at = now

    def _instant(self, cue: Cue, now: Samples) -> Samples | None:
        """When the cue's speech should begin, as far as is known now; None = its event has not happened."""
        on, delay = cue.trigger.on, ms(cue.trigger.delay_ms)
        if on in (TriggerOn.START, TriggerOn.PREVIOUS_END):
            return self._offset + delay
        reply = self._reply_onset()
        if on is TriggerOn.THINKING_GAP:
            return self._offset + delay if reply is None else None
        if on is TriggerOn.AGENT_STOPS:
            return self._silence_instant(delay)
        if reply is None:
            return None
        if on is TriggerOn.AGENT_HAS_SPOKEN and not self._monitor.sounding(now, SOUNDING):
            return None
        return reply + delay

    def _reply_onset(self) -> Samples | None:
        return self._monitor.onset_since(max(self._begun or 0, self._offset - EARLY_REPLY))

    def _silence_instant(self, delay: Samples) -> Samples | None:
        last = self._monitor.last_sound
        if last is None or last < self._offset - EARLY_REPLY or self._reply_is_old():
            return None
        return last + delay

    def _reply_is_old(self) -> bool:
        """What sounds is only the tail of what was said before the cue."""
        last = self._monitor.last_sound
        return self._reply_onset() is None and (last is None or last < self._offset + SOUNDING)

    def _expired(self, cue: Cue, now: Samples) -> bool:
        on, timeout = cue.trigger.on, ms(cue.trigger.timeout_ms)
        if on is TriggerOn.THINKING_GAP:
            return True
        waited = now - self._asked_at
        if on is TriggerOn.AGENT_STOPS:
            began = self._reply_onset() is not None or self._monitor.sounding(now, SOUNDING)
            return waited >= (max(timeout, REPLY_LIMIT) if began else min(timeout, REPLY_BEGINS))
        if on is TriggerOn.AGENT_HAS_SPOKEN:
            return waited >= timeout + ms(cue.trigger.delay_ms)
        return waited >= timeout

    def _give_up(self, cue: Cue, sound: Placement, now: Samples) -> None:
        if cue.kind is CueKind.TURN:
            self._play(cue, sound, ceil_ms(now + sound.onset), CueStatus.FORCED)
            return
        self.placed.append(missed(cue.id))
        self._asked_at = now
        self._next += 1

    def _play(self, cue: Cue, sound: Placement, onset: Samples, status: CueStatus) -> None:
        start = onset - sound.onset
        self._user[start : start + len(sound.audio)] += sound.audio
        placed = sound.at(start, status)
        self.placed.append(placed)
        self._offset = placed.offset
        self._asked_at = self._offset
        self._busy_until = self._offset - EARLY_REPLY
        self._last_played = cue
        self._next += 1

    def _listened(self, control: Listening, reply: Samples, now: Samples) -> bool:
        if self._met is None and now >= reply + control.delay and self._monitor.sounding(now, SOUNDING):
            self._met = now
        if self._met is None:
            return now - self._offset >= control.timeout + control.delay
        since = now - self._met
        if control.to_end and since < REPLY_LIMIT and self._monitor.sounding(now, END_QUIET):
            return False
        return since >= control.watched

    def _held_out(self, cue: Cue, now: Samples) -> bool:
        """The reply that held through an overlap has ended, and nothing came after it."""
        late = not self._monitor.sounding(now, LATE_ANSWER)
        return late or now - self._offset >= ms(cue.expect.within_ms) + REPLY_LIMIT

    def _over(self, now: Samples) -> bool:
        cue = self._last_played
        if cue is None:
            return True
        since = now - self._offset
        reply = self._reply_onset()
        if self._listening is not None and reply is not None:
            return self._listened(self._listening, reply, now)
        quiet = not self._monitor.sounding(now, END_QUIET)
        answered = awaits_reply(cue) and leaves_early(cue) and reply is not None
        if answered and quiet and since >= END_QUIET:
            return True
        window = ms(cue.expect.within_ms)
        if since < window:
            return False
        if not awaits_reply(cue):
            return cue.kind.takes_floor or self._held_out(cue, now)
        late = END_QUIET if demands_reply(cue) else 0
        return (quiet and since >= window + late) or since >= window + END_LIMIT
