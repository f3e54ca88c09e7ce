"""Scenario texts that the tests spoil. Line numbers in the tests count from the `schema` line as 1."""

from __future__ import annotations

GOOD = """\
schema: 1
id: interruption.stop_1s
dimension: interruption
family: barge_in
summary: The user says stop one second into a story.
voice: slt
cues:
  - id: ask
    kind: turn
    say: Tell me a story about a dog.
    expect: {any_of: [dog], within: 3000}
  - id: cut
    kind: interruption
    type: denial
    say: Stop.
    at: {agent_has_spoken: 1000}
"""

EVERYTHING = """\
# yaml-language-server: $schema=../../fdbench/scenario/schema.json
schema: 1
id: overlap.mhm
dimension: overlap
family: backchannel
summary: >
  Every field of the format,
  in one file.
voice: slt
instructions: Be brief.
pair: interruption.stop_1s
cues:
  - id: ask
    kind: turn
    say: [I would like to know, {pause: 1000}, the capital of Spain, {pause: 1500, filled: um}, please.]
    at: {start: 500}
    expect: &lenient
      reply: optional
      check: late_information
      any_of: [madrid]
      all_of: [spain, capital]
      none_of: [lisbon]
      stale: ["no", "12:30"]
      within: 2500
  - id: mhm
    kind: backchannel
    say: Mm hmm.
    at: {agent_has_spoken: 700, timeout: 9000}
    voice: rms
    gain_db: -3.5
    far: true
  - id: door
    kind: noise
    clip: sounds/door
    at: {thinking_gap: 0}
  - id: own
    kind: collision
    clip: mine.wav
    text: And in winter?
    at: {agent_starts: 40}
    expect: *lenient
  - id: cut
    kind: interruption
    type: correction
    say: No, I meant Portugal.
    at: {previous_end: 2000}
  - id: last
    kind: turn
    say: Thank you.
"""


def spoilt(old: str, new: str, text: str = GOOD) -> str:
    """`text` with its one `old` replaced."""
    assert text.count(old) == 1, f"{old!r} is in the sample {text.count(old)} times"
    return text.replace(old, new)
