"""Short sounds of the agent while the user holds the turn: a murmur ("mm hm"), or a take-over that was given up?

Length alone does not tell them apart: whoever cuts in and is talked down is short, too. So it is decided by what happened: by
the words, where they are known; by whether more of the same came later; by what the sound did when the user went on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fdbench.annotate.gaps import LOUD_END_DB, end_level
from fdbench.annotate.replies import BACKCHANNEL_LONGEST, BACKCHANNEL_SILENCE, EARLY, TakenFloor
from fdbench.annotate.samesound import SAME, best_match
from fdbench.annotate.stops import STOP_SILENCE, sounding_segment
from fdbench.audio import Pcm16
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms

MURMUR_LONGEST = ms(600)
"""In an interruption, where more of the reply may come, only a sound so short can be a murmur without known words (`<=`)."""
NO_REACTION = ms(200)
"""What begins so soon after the user's onset is the next piece of the agent's own talk (`<`); so is what is cut off hard."""
GIVES_WAY = ms(800)
"""Who gives way to the user falls silent within this after the user went on (`<=`)."""
AGAIN_LONGER = 1.5
"""A later talk that begins with the same sound is this many times as long (`>=`): it is the take-over, tried again."""
AGAIN_LEAST = ms(150)
"""A shorter sound than this looks like the beginning of many (`<`)."""
AGAIN_PLACE = ms(40)
TAIL = ms(30)
"""The last of a sound that was given up fades: it is left out of the comparison."""

IsMurmur = Callable[[Segment], "bool | None"]
"""Asks for the words of a short sound: True for a murmur, False for words that take the floor, None where nobody knows."""


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """What is known of a session when its short sounds are judged. `user` are the stretches of the user's own speech, with filled
    pauses."""

    heard: Pcm16
    agent: Timeline
    user: Sequence[Segment]
    words: IsMurmur
    declared: Callable[[Segment], bool] = lambda _: False
    """Whether the system says of a short sound that it is a murmur."""
    gives_back: Callable[[Segment], bool] = lambda _: False
    """Whether its known words give the floor back, "sorry, go ahead"."""
    blur: Samples = 0
    """By so much the agent's sounds may end later than they seem to."""


def murmurs(hearing: Hearing, turns: Iterable[TakenFloor]) -> Timeline:
    """The agent's segments that take no floor.

    A candidate lasts at most 1.0 s, begins while the user holds a turn and at least 250 ms before its end, and is followed by
    at least 300 ms of silence. It is a murmur if its words say so; an apology is one, too, where the agent had the floor ("sorry, go
    ahead"). Without words it is one unless it looks like a take-over that was given up. In a turn that cut into the agent's own talk (an
    interruption) it may also be the next sentence of that talk: without words it is a murmur there only if it is at most 600 ms long,
    300 ms of silence come before it and 1.0 s after it, and it was not cut off in loud speech, or is declared as a murmur.
    """
    cues = list(turns)
    found: list[Segment] = []
    for index, segment in enumerate(hearing.agent):
        cue = next((c for c in cues if c.onset <= segment.start < c.offset - EARLY), None)
        if cue is None or not _is_short(hearing.agent, index) or hearing.agent.at(cue.onset) is segment:
            continue
        if _is_murmur(hearing, index, cue):
            found.append(segment)
    return Timeline(tuple(found))


def silence_after(agent: Timeline, index: int) -> Samples | None:
    """From a segment's end to the next; None if it is the last."""
    later = agent.segments[index + 1 :]
    return later[0].start - agent[index].end if later else None


def _is_short(agent: Timeline, index: int) -> bool:
    silence = silence_after(agent, index)
    return len(agent[index]) <= BACKCHANNEL_LONGEST and (silence is None or silence >= BACKCHANNEL_SILENCE)


def _is_murmur(hearing: Hearing, index: int, cue: TakenFloor) -> bool:
    segment = hearing.agent[index]
    told, had_the_floor = hearing.words(segment), _had_the_floor(hearing, cue)
    if told is not None:
        return told or (had_the_floor and hearing.gives_back(segment))
    if had_the_floor:
        loud_end = end_level(hearing.heard, segment) >= LOUD_END_DB and not hearing.declared(segment)
        own = segment.start < cue.onset + NO_REACTION or loud_end
        return not own and _stands_alone(hearing.agent, index)
    return not (_came_again(hearing, index) or _gave_way(hearing, segment, cue))


def _had_the_floor(hearing: Hearing, cue: TakenFloor) -> bool:
    """The agent was speaking when the turn began."""
    return sounding_segment(hearing.agent, cue.onset, hearing.blur) is not None


def _stands_alone(agent: Timeline, index: int) -> bool:
    segment, after = agent[index], silence_after(agent, index)
    before = segment.start - agent[index - 1].end if index else BACKCHANNEL_SILENCE
    alone = before >= BACKCHANNEL_SILENCE and (after is None or after >= STOP_SILENCE)
    return alone and len(segment) <= MURMUR_LONGEST


def _came_again(hearing: Hearing, index: int) -> bool:
    """Whether a later and longer talk begins with the same sound."""
    segment = hearing.agent[index]
    sound = hearing.heard[segment.start : segment.end - TAIL]
    if len(sound) < AGAIN_LEAST:
        return False
    longer = (s for s in hearing.agent.segments[index + 1 :] if len(s) >= AGAIN_LONGER * len(segment))
    matches = (best_match(sound, hearing.heard, s.start - AGAIN_PLACE, s.start + AGAIN_PLACE) for s in longer)
    return any(match is not None and match.correlation >= SAME for match in matches)


def _gave_way(hearing: Hearing, segment: Segment, cue: TakenFloor) -> bool:
    """Whether it began in a pause of the user's and broke off when the user went on."""
    speech = [s for s in hearing.user if cue.onset <= s.start < cue.offset]
    if any(segment.start in s for s in speech):
        return False
    resumed = next((s.start for s in speech if s.start > segment.start), None)
    if resumed is None or not resumed < segment.end <= resumed + GIVES_WAY:
        return False
    return end_level(hearing.heard, segment) >= LOUD_END_DB
