"""The user's turns in a talk of which nobody wrote a script: found by ear, and told apart by what the agent was doing.

1. The user's sounds are found by the same segmenter as the agent's. What is the agent's voice that leaks into the user's channel is
   dropped, and what holds no voice is a noise (see `leaks.py` and `voice.py`).
2. Sounds are one turn where the silence between them is short and the agent neither takes the floor in it nor keeps it.
3. A turn that begins while the agent speaks is a backchannel if it has a murmur's words or, where nobody knows them, is short and the
   agent went on; else an interruption.
4. A turn's first and last sample are found by `bounds-1` where the line is clean, so that they are those of a rendered clip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fdbench.annotate.activity import SEGMENTER, Activity
from fdbench.annotate.stops import sounding_segment
from fdbench.audio import Mono, Pcm16, from_pcm16
from fdbench.scenario.model import CueKind
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms

DETECTOR = f"{SEGMENTER} on the user's channel"
UNCERTAINTY_MS = 20
"""Ends of found turns lie within this of the true ones in 95 % of clean turns; see docs/measure.md."""
TURN_PAUSE = ms(3_000)
"""A user who is silent for less (`<`) goes on with the turn, unless the agent has taken the floor."""
OVERLAP_PAUSE = ms(1_000)
"""While the agent speaks, sounds so far apart (`<`) are one. So who is silent for as long while the agent goes on has said it all."""
MURMUR = ms(600)
MURMUR_PAUSE = ms(1_500)
"""A sound of the agent that is so short (`<=`) in a pause so short (`<`) is a murmur and takes no floor."""
BACKCHANNEL = ms(700)
"""What a user says over the agent for so long (`<=`) is taken for a backchannel where nobody knows its words and the agent went on..."""
FELL_SILENT, SILENT_WITHIN = ms(400), ms(2_000)
"""...without so much silence (`<`) that began so soon after the user's onset (`<=`)."""
TAIL = ms(80)
"""Who begins when the agent has so little left (`<`) does not cut in: nobody stops so fast."""
GOES_ON = ms(600)
"""An agent that was silent at the user's onset was in a pause of its own talk if it sounds again so soon (`<=`)."""
REACTS = ms(200)
"""Whose words begin so soon (`<`) after the agent's has not begun them because of these: simple reactions by voice take longer."""
SHORTEST_VOICE = ms(100)

IsVoice = Callable[[Mono], bool]
IsMurmur = Callable[[Pcm16], "bool | None"]


@dataclass(frozen=True, slots=True)
class FoundTurn:
    """One thing that the user did. `speech`: its stretches of sound; `sure`: its kind was given, or told by its words; `loose`: its begin
    and end may be off by 0.1 s and more."""

    kind: CueKind
    speech: tuple[Segment, ...]
    text: str = ""
    sure: bool = False
    loose: bool = False

    @property
    def onset(self) -> Samples:
        return self.speech[0].start

    @property
    def offset(self) -> Samples:
        return self.speech[-1].end


def find_turns(
    user: Pcm16, mine: Timeline, agent: Activity, voiced: IsVoice | None = None, murmured: IsMurmur | None = None
) -> list[FoundTurn]:
    """What the user did, in order.

    Args:
        user: the user's channel, int16 [n] at 24,000 Hz.
        mine: the user's own sounds on it.
        agent: what the agent does meanwhile.
        voiced: whether a sound holds a voice; None where nobody can tell, and then all do.
        murmured: whether a sound is a murmur, by its words; None where nobody knows them.
    """
    voices, noises = _told_apart(user, mine, voiced)
    groups = _turns(voices, agent.segments)
    found = [_found(user, group, agent.segments, murmured) for group in groups]
    return sorted(
        [*found, *(FoundTurn(CueKind.NOISE, (s,)) for s in noises if agent.segments.at(s.start))], key=lambda turn: turn.onset
    )


def _told_apart(user: Pcm16, mine: Timeline, voiced: IsVoice | None) -> tuple[Timeline, Timeline]:
    """Voices and noises."""
    if voiced is None:
        return mine, Timeline()
    voice = [s for s in mine if len(s) < SHORTEST_VOICE or _holds_voice(user, s, voiced)]
    noise = [s for s in mine if s not in voice]
    return Timeline(tuple(voice)), Timeline(tuple(noise))


LOOK = ms(2_000)


def _holds_voice(user: Pcm16, sound: Segment, voiced: IsVoice) -> bool:
    """Whether the first, the middle or the last 2 s of a sound do."""
    last = max(sound.start, sound.end - LOOK)
    starts = dict.fromkeys((sound.start, (sound.start + last) // 2, last))
    return any(voiced(from_pcm16(user[s : min(s + LOOK, sound.end)])) for s in starts)


def _turns(sounds: Timeline, agent: Timeline) -> list[tuple[Segment, ...]]:
    groups: list[list[Segment]] = []
    for sound in sounds:
        if groups and goes_on(groups[-1][0], groups[-1][-1], sound, agent):
            groups[-1].append(sound)
        else:
            groups.append([sound])
    return [tuple(group) for group in groups]


def goes_on(first: Segment, before: Segment, sound: Segment, agent: Timeline) -> bool:
    """Whether `sound` belongs to the turn that began with `first` and has come to `before`."""
    pause = sound.start - before.end
    over = meets(agent, sound.start) and not _just_begun(agent, before.end, sound.start)
    if pause >= (OVERLAP_PAUSE if over else TURN_PAUSE):
        return False
    if over and not meets(agent, first.start):
        return False
    talk = agent.at(before.end)
    if talk is not None and min(talk.end, sound.start) - before.end >= OVERLAP_PAUSE:
        return False
    taken = [s for s in agent if before.start < s.start <= sound.start - REACTS and s.end > before.end]
    return all(len(s) <= MURMUR and pause < MURMUR_PAUSE for s in taken)


def _just_begun(agent: Timeline, since: Samples, onset: Samples) -> bool:
    """Whether the agent, silent at `since`, began so soon before `onset` that nobody can have begun there because of it."""
    now = agent.at(onset)
    return now is not None and since < now.start and onset - now.start < REACTS


def meets(agent: Timeline, onset: Samples) -> bool:
    """Whether what begins at `onset` begins while the agent talks: it is sounding and has more than `TAIL` left, or is in a short pause
    of its talk."""
    now = agent.at(onset)
    if now is not None:
        return now.end - onset >= TAIL or _soon(agent, now.end, onset)
    return sounding_segment(agent, onset) is not None and _soon(agent, onset, onset)


def _soon(agent: Timeline, since: Samples, onset: Samples) -> bool:
    return any(since <= s.start <= onset + GOES_ON for s in agent)


def _found(user: Pcm16, speech: tuple[Segment, ...], agent: Timeline, murmured: IsMurmur | None) -> FoundTurn:
    if not meets(agent, speech[0].start):
        return FoundTurn(CueKind.TURN, speech, sure=True)
    told = murmured(user[speech[0].start : speech[-1].end]) if murmured is not None else None
    murmur = told if told is not None else _short(speech) and not _fell_silent(agent, speech[0].start)
    return FoundTurn(CueKind.BACKCHANNEL if murmur else CueKind.INTERRUPTION, speech, sure=told is not None)


def _short(speech: tuple[Segment, ...]) -> bool:
    return speech[-1].end - speech[0].start <= BACKCHANNEL


def _fell_silent(agent: Timeline, onset: Samples) -> bool:
    """The benefit of the doubt: a short word that the agent stopped for may have been meant to stop it."""
    silences = agent.gaps(onset, onset + SILENT_WITHIN + FELL_SILENT)
    return any(len(s) >= FELL_SILENT and s.start <= onset + SILENT_WITHIN for s in silences)
