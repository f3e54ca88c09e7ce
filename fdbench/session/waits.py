"""For how long the user waits after a cue: what the script expects of the agent, as the director needs it."""

from __future__ import annotations

from fdbench.scenario.model import Check, Cue, ReplyRule, TriggerOn


def awaits_reply(cue: Cue) -> bool:
    """The agent may speak after this cue: the session waits until it is quiet again."""
    return _owed(cue) or (cue.kind.takes_floor and cue.expect.reply is not ReplyRule.NONE)


def leaves_early(cue: Cue) -> bool:
    """The session may end as soon as a reply has ended, however much of the window is left."""
    wanted = cue.expect.reply in (ReplyRule.REQUIRED, ReplyRule.OPTIONAL)
    return (_owed(cue) or wanted) and cue.expect.check is not Check.DELEGATED


def demands_reply(cue: Cue) -> bool:
    """Where nobody has answered in the window, a reply that begins up to END_QUIET after it is late, but it is waited for."""
    return _owed(cue) or cue.expect.reply is ReplyRule.REQUIRED


def _owed(cue: Cue) -> bool:
    """A sound in the thinking gap asks for nothing, but the turn before it still does."""
    return cue.trigger.on is TriggerOn.THINKING_GAP
