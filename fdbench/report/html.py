"""ReportView -> one HTML file that needs nothing else: no network, no fonts, no second file.

Autoescape is on for every template, no text of a run is put into a script, and the page's content policy lets run only the
script whose hash it names: what a model said can only ever be shown.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from fdbench.errors import StoreError
from fdbench.gate import terminal as said
from fdbench.gate.verdict import Verdict
from fdbench.report import decisions, figures, paired_plot, timeline, tradeoff, waterfall, wording
from fdbench.report.calibration import read_calibration
from fdbench.report.collect import read_view
from fdbench.report.sound import Sound, read_sound
from fdbench.report.view import ItemView, ReportView
from fdbench.results.store import RECORDING

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).with_name("templates")
AUDIO_LIMIT = 40_000_000
"""Characters of embedded audio after which the page carries no more: a browser must still open it."""
_READERS = 2


def write_report(
    run_dirs: Sequence[Path], out: Path, *, verdict: Verdict | None = None, audio_limit: int = AUDIO_LIMIT
) -> Path:
    """Write the page for one or several run folders and return `out`. A `verdict` on the first of them stands at the top.

    Recordings are embedded until `audio_limit` characters are used, first repeats first; beyond that an item names its
    file. 0 embeds none.

    Raises:
        UsageError: no folder is given, or the same one twice.
        StoreError: a results.json cannot be read, or `out` cannot be written.
    """
    return write_page(render(read_view(run_dirs), verdict, audio_limit=audio_limit), out)


def write_page(page: str, out: Path) -> Path:
    """Write the text of a page and return `out`. StoreError if it cannot be written; an older page is replaced whole or not at all."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(page.encode("utf-8", errors="replace"))
        part.replace(out)
    except OSError as error:
        raise StoreError(f"{out}: cannot be written ({error.strerror}); check the folder and its permissions") from None
    return out


def render(view: ReportView, verdict: Verdict | None = None, *, audio_limit: int = AUDIO_LIMIT) -> str:
    """The page's text."""
    items = [item for scenario in view.scenarios for entry in scenario.entries for item in entry.items]
    return environment().get_template("report.html.j2").render(
        view=view,
        verdict=verdict,
        sounds=read_sounds(items, audio_limit),
        band=view.published.band("response_latency_s"),
        calibration=read_calibration(view.runs),
        stages=timeline.stage_names(view.sessions),
        groups=_groups(view),
        published_measures=list(dict.fromkeys(row.measure for row in view.published.rows)),
        sources={source.id: source for source in view.published.sources},
        **page_parts(),
    )  # fmt: skip


def page_parts() -> dict[str, str]:
    """Style and script of every page, and the script's hash for its content policy."""
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return {"style": Markup(style), "script": Markup(script), "script_hash": digest}  # our own files, so no escaping


def environment() -> jinja2.Environment:
    """Our templates, autoescaping; an undefined name is an error."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        decisions=decisions, figures=figures, paired_plot=paired_plot, said=said, timeline=timeline, tradeoff=tradeoff,
        waterfall=waterfall, wording=wording,
    )  # fmt: skip
    return environment


def read_sounds(items: Sequence[ItemView], limit: int) -> dict[str, Sound]:
    """Each item's sound by anchor. First repeats are read first, so that they get the room."""
    ordered = sorted((item for item in items if item.session is not None), key=lambda item: (item.repeat, item.scenario))
    sounds: dict[str, Sound] = {}
    used = 0
    for batch in _batches(ordered, 8):
        room = used < limit
        with ThreadPoolExecutor(min(_READERS, os.cpu_count() or 1)) as pool:
            read = list(pool.map(lambda item: read_sound(item.folder / RECORDING, embed=room), batch))  # noqa: B023
        for item, sound in zip(batch, read, strict=True):
            fits = used + sound.size <= limit
            used += sound.size if fits else 0
            sounds[item.anchor] = sound if fits and room else Sound(sound.user, sound.agent, "", sound.why or _NO_ROOM)
    return sounds


_NO_ROOM = "Audio left out to keep this page small."


def _batches(items: list[ItemView], size: int) -> Iterator[list[ItemView]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _groups(view: ReportView) -> list[tuple[str, list[object]]]:
    groups: dict[str, list[object]] = {}
    for scenario in view.scenarios:
        groups.setdefault(scenario.dimension, []).append(scenario)
    return list(groups.items())
