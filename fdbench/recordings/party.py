"""Who is heard where: the user's and the agent's channel of a talk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fdbench.errors import UsageError
from fdbench.recordings.sounds import Sound, opened

SIDES = {"left": 0, "right": 1}
"""Names of the channels of a stereo file; any channel has a number, from 0, too."""


def side_of(asked: str) -> int | None:
    """The channel that somebody means; None if it is a file."""
    return int(asked) if asked.isdecimal() else SIDES.get(asked.lower())


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a sound file."""

    sound: Sound
    number: int

    @property
    def said(self) -> str:
        """For people: `call.wav, left`."""
        name, channels = self.sound.path.name, self.sound.channels
        return name if channels == 1 else f"{name}, {list(SIDES)[self.number] if channels == 2 else f'channel {self.number}'}"


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk to be measured. `name`: for people and for its sessions, unique in a run; `notes`: what is odd about its files."""

    name: str
    user: Channel
    agent: Channel
    notes: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((self.user.sound.path, self.agent.sound.path)))


def talk_of(file: Path | None, name: str, user: str | None, agent: str | None) -> Talk:
    """Who is who, as asked: each of `user` and `agent` is a channel of `file` (left, right, or its number from 0) or a file of its own.

    A stereo file whose channels nobody named has the user on the left and the agent on the right, as fdbench's own recordings do.

    Raises:
        UsageError: a file cannot be read; it holds one channel and who speaks when cannot be told, or more than two and nobody says
            which they are; both parties are the same channel.
    """
    whole = opened(file) if file is not None else None
    if whole is not None and whole.channels > 2 and None in (user, agent):
        raise UsageError(
            f"{whole.path}: {whole.channels} channels, and a talk has two parties; "
            "name the user's and the agent's with --user and --agent: a number from 0, or a file of its own"
        )
    mine = _channel(whole, user, "user", 0)
    theirs = _channel(whole, agent, "agent", 1)
    if whole is not None and (user is None) != (agent is None):  # one is named: the other is the other one
        named = mine if user is not None else theirs
        if named.sound == whole and whole.channels == 2:
            other = Channel(whole, 1 - named.number)
            mine, theirs = (mine, other) if user is not None else (other, theirs)
    if mine == theirs:
        if mine.sound.channels == 1:
            raise UsageError(
                f"{mine.sound.path}: one channel, on which nobody can tell the user from the agent; "
                "record each on a channel of its own, or name a file for each with --user and --agent"
            )
        raise UsageError(f"{mine.sound.path}: user and agent are the same channel; name two")
    return Talk(name, mine, theirs, tuple(_odd(mine, theirs)))


def _channel(whole: Sound | None, asked: str | None, who: str, default: int) -> Channel:
    number = default if asked is None else side_of(asked)
    if asked is not None and number is None:
        sound = opened(Path(asked))
        if sound.channels != 1:
            raise UsageError(
                f"{asked}: {sound.channels} channels, and --{who} needs a file of one; split it, or name a channel"
            )
        return Channel(sound, 0)
    if whole is None or number is None:
        raise UsageError(
            f"--{who} {asked or ''}".rstrip() + ": no file holds it; name the file of that party, or a stereo file"
        )
    if number >= max(2, whole.channels):
        raise UsageError(f"--{who} {asked}: {whole.path} has channels 0 to {whole.channels - 1}")
    return Channel(whole, min(number, whole.channels - 1))


LONGER = 0.1
"""Two files of one talk are as long, but for so many seconds (`<=`)."""


def _odd(user: Channel, agent: Channel) -> list[str]:
    a, b = user.sound, agent.sound
    notes: list[str] = []
    if abs(a.seconds - b.seconds) > LONGER:
        notes.append(
            f"the user's file lasts {a.seconds:.2f} s and the agent's {b.seconds:.2f} s: "
            "do both begin at the same instant, on the same clock?"
        )
    if a.path != b.path and a.rate != b.rate:
        notes.append(f"the files have other rates ({a.rate} and {b.rate} Hz)")
    return notes
