"""Which response is under way, and when the model must be asked to go on after its tools have answered.

A batch is the calls of one response. When all of them are answered and that response is done, the model is asked for the next one,
once; not while another response is under way, and not if the server began one by itself that already knows the answers.
"""

from __future__ import annotations


class Responses:
    """The state of a session's responses. An id may be empty: some servers name none."""

    def __init__(self) -> None:
        self._active: str | None = None
        self._cut: set[str] = set()
        self._batches: dict[str, set[str]] = {}
        self._calls: dict[str, str] = {}
        self._unacknowledged: set[str] = set()
        self._informed = True  # whether the last response began with all answers known
        self._owed = False
        self._waiting = False  # for the response that was asked for
        self._requests: set[str] = set()

    @property
    def active(self) -> bool:
        return self._active is not None

    def created(self, response: str) -> None:
        self._active = response
        self._waiting = False
        self._informed = not self._unacknowledged
        if self._informed:
            self._owed = False

    def done(self, response: str) -> None:
        response = response or self._active or ""
        self._active = None
        if response in self._batches and not self._batches[response]:
            self._complete(response)

    def cut(self) -> None:
        """The response under way, if any, is being cancelled: what still comes of it is not to be heard."""
        if self._active is not None:
            self._cut.add(self._active)

    def was_cut(self, response: str) -> bool:
        return response in self._cut and bool(response)

    def called(self, call: str, response: str) -> bool:
        """A tool was called. False if that call is known."""
        if call in self._calls:
            return False
        self._calls[call] = response
        self._batches.setdefault(response, set()).add(call)
        return True

    def answered(self, call: str) -> bool:
        """Its answer is being sent. False if nobody waits for it."""
        response = self._calls.get(call)
        if response is None or call not in self._batches.get(response, ()):
            return False
        self._unacknowledged.add(call)
        self._batches[response].remove(call)
        if not self._batches[response] and response != self._active:
            self._complete(response)
        return True

    def acknowledged(self, call: str) -> None:
        """The server has put the answer into the conversation."""
        self._unacknowledged.discard(call)

    @property
    def must_ask(self) -> bool:
        return self._owed and self._active is None and not self._waiting

    def asked(self, event_id: str) -> None:
        """The next response was asked for, by a message of that id."""
        self._owed = False
        self._waiting = True
        self._requests.add(event_id)

    def refused(self, event_id: str) -> bool:
        """The server refused a message because another response was under way. False if it was no request of ours; else it is made
        again after that response, if that began without the answers."""
        if event_id not in self._requests:
            return False
        self._waiting = False
        self._owed = not self._informed
        return True

    def _complete(self, response: str) -> None:
        del self._batches[response]
        self._owed = True
