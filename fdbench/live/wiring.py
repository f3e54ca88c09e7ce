"""What an adapter's connections go through: a wire log always, and a recorder if a cassette is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fdbench import wire
from fdbench.contract import Sink
from fdbench.live.messages import Start
from fdbench.wire.cassette import Header
from fdbench.wire.log import Logged
from fdbench.wire.record import Recorder
from fdbench.wire.socket import Live


class Wires:
    """The connections of one session."""

    def __init__(self, start: Start, sink: Sink) -> None:
        self._path = start.cassette
        self._begun = False
        header = Header(start.spec, start.rate, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", settings=start.settings)
        self._recorder = Recorder(Live(), header) if start.cassette else None
        self._logged = Logged(self._recorder or Live(), sink.emit)  # outside, for its lines to have the stamps of the messages

    def begin(self, stamp: int) -> None:
        """The session's instant 0, as a `time.monotonic_ns` stamp."""
        if self._recorder is not None:
            self._recorder.start(stamp)
        self._begun = True

    @contextmanager
    def used(self) -> Iterator[None]:
        """For all connections of this process; afterwards the cassette is written, if one is wanted."""
        wire.use(self._logged)
        try:
            yield
        finally:
            wire.use(None)
            if self._recorder is not None:
                if not self._begun:
                    self._recorder.start()  # all that there is came before a session
                self._recorder.write(Path(self._path))
