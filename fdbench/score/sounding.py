"""How the stream sounds that carries the answer: measures of coherence, read off every session of every dimension."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.annotate.sound import SoundQuality
from fdbench.score.measure import Spec
from fdbench.score.observation import Observation, Session
from fdbench.timebase import RATE, Samples, ms

LEAST_SPEECH: Samples = ms(1_000)
"""A session in which the agent spoke for less (`<`) tells nothing of its sound: one click would be sixty a minute."""
MINUTE: Samples = 60 * RATE

CLICKS = Spec("clicks_per_min", "1/min", "lower", "pops and steps that no mouth makes, a minute of agent speech", "mean")
DROPOUTS = Spec(
    "dropouts_per_min", "1/min", "lower", "holes of 10 to 200 ms with abrupt edges, a minute of agent speech", "mean"
)
CLIPPED = Spec("clipped_share", "share", "lower", "samples of agent speech that are clipped", "mean")
LEVEL = Spec("speech_level_dbfs", "dBFS", "neither", "active level of the agent's speech, talk by talk")
CHANGE = Spec("level_change_db", "dB", "lower", "loudest talk minus softest talk of a session", "mean")
DOUBLE = Spec("double_voice_s_per_min", "s/min", "lower", "time for which two of its own voices sound at once", "mean")

SPECS: tuple[Spec, ...] = (CLICKS, DROPOUTS, CLIPPED, LEVEL, CHANGE, DOUBLE)
TOO_LITTLE = "in no session did the agent speak for 1 s"
NO_LEVEL = "in no session was a stretch of talk long enough to have a level"
ONE_TALK = "in no session were there two stretches of talk to compare"


def observe(session: Session) -> list[Observation]:
    """The sound of one session, as observations of no cue; none where the agent spoke for less than LEAST_SPEECH."""
    sound = session.events.sound
    if sound is None or sound.speech < LEAST_SPEECH:
        return []
    minutes = sound.speech / MINUTE
    found = [
        Observation(CLICKS, "", len(sound.clicks) / minutes),
        Observation(CLIPPED, "", sound.clipped / sound.speech),
        *(Observation(LEVEL, "", stretch.dbfs) for stretch in sound.levels),
    ]
    if sound.dropouts is not None:
        found.append(Observation(DROPOUTS, "", len(sound.dropouts) / minutes))
    if sound.doubled is not None:
        found.append(Observation(DOUBLE, "", sound.doubled.total / RATE / minutes))
    if len(sound.levels) > 1:
        levels = [stretch.dbfs for stretch in sound.levels]
        found.append(Observation(CHANGE, "", max(levels) - min(levels)))
    return found


def why_undefined(spec: Spec, sessions: Sequence[Session]) -> str:
    """Why no session tells this measure."""
    field = {DROPOUTS.name: "dropouts", DOUBLE.name: "doubled"}.get(spec.name, "")
    told = [s.events.sound for s in sessions if s.events.sound is not None and s.events.sound.speech >= LEAST_SPEECH]
    if not told:
        return TOO_LITTLE
    return _reasons(told, field) or (NO_LEVEL if spec == LEVEL else ONE_TALK)


def _reasons(told: Sequence[SoundQuality], field: str) -> str:
    return "; ".join(sorted({why for sound in told for name, why in sound.unsure if name == field}))
