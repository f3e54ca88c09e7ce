"""Recognisers, voices for rendering, models and the browser: what was found, and where."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

from fdbench.doctor.finding import Finding

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
"""Programs that the browser tests can use, the first that is found."""
BROWSER_VARIABLE = "FDBENCH_CHROMIUM"


def recognisers() -> list[Finding]:
    """One line for each kind of recogniser; a server is there as far as anybody can tell without asking it."""
    from fdbench.speech.backends import KINDS

    return [
        Finding(
            kind.form,
            kind.what,
            "yes" if kind.installed else "no",
            "" if kind.installed else f"pip install 'fdbench[{kind.extra}]'",
        )
        for kind in KINDS.values()
    ]


def voices() -> list[Finding]:
    """One line for each engine of `fdbench render`. The suites' own clips are frozen: playing them needs none of these."""
    flite = shutil.which("flite")
    return [
        Finding(
            "flite",
            "voices slt, rms, awb, kal, kal16",
            f"yes, {flite}" if flite else "no",
            "" if flite else "apt-get install flite",
        ),
        _package("espeak", "voices as espeak names them (GPL-3.0)", "espeakng_loader", "pip install 'fdbench[espeak]'"),
        _kokoro(),
        _package("pico", "voices pico-gb, pico-us", "ttspico", "pip install ttspico"),
    ]


def _kokoro() -> Finding:
    """Kokoro needs its extra, or a model by path, and the voices that npm brings."""
    from fdbench.errors import UsageError
    from fdbench.speech.kokoro import voices as tables

    use = "natural voices: kokoro/bf_emma and others (docs/voices.md)"
    if any(find_spec(module) is None for module in ("onnxruntime", "hibari")):
        return Finding("kokoro", use, "no, its packages are not installed", "pip install 'fdbench[kokoro]'")
    try:
        return Finding("kokoro", use, f"yes, voices in {tables.found()}")
    except UsageError:
        return Finding("kokoro", use, "no, its voices are not there", tables.COMMAND)


def browser() -> Finding:
    """The browser that the tests of pages use."""
    use = "tests of the HTML pages; reading a report needs any browser"
    named = os.environ.get(BROWSER_VARIABLE)
    if named is not None and shutil.which(named) is None:
        return Finding("browser", use, f"no, {BROWSER_VARIABLE}={named} cannot be run", f"unset {BROWSER_VARIABLE}")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    return Finding("browser", use, f"yes, {found}" if found else "no", "" if found else "apt-get install chromium")


def shipped() -> list[Finding]:
    """Scenarios and adapters that came with this installation, and those of other packages."""
    from fdbench import plugins
    from fdbench.scenario.load import suite_names

    sources = plugins.available()
    suites = suite_names()
    fix = "reinstall fdbench"
    return [
        Finding("suites", ", ".join(suites), "yes" if suites else "no", "" if suites else fix),
        Finding("adapters", "fdbench list adapters", f"yes, {len(sources)}" if sources else "no", "" if sources else fix),
    ]


def _package(what: str, use: str, module: str, fix: str) -> Finding:
    there = find_spec(module) is not None
    return Finding(what, use, "yes" if there else "no", "" if there else fix)
