"""Embedded audio is the same for the same sound, and is still a whole Ogg file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import Pcm16, encode_for_page, read_pcm16
from fdbench.report.html import write_report
from fdbench.report.ogg import checksum, with_serial
from fdbench.report.sound import data_uri
from fdbench.timebase import RATE


@pytest.fixture(scope="module")
def pcm() -> Pcm16:
    return np.random.default_rng(1).integers(-9_000, 9_000, (3 * RATE, 2)).astype(np.int16)


@pytest.fixture(scope="module")
def ogg(pcm: Pcm16) -> bytes:
    data, kind = encode_for_page(pcm, RATE)
    if not kind.startswith("audio/ogg"):
        pytest.skip("this libsndfile writes no Vorbis")
    return data


def pages(data: bytes) -> list[bytes]:
    parts = data.split(b"OggS")
    assert parts[0] == b""
    return [b"OggS" + part for part in parts[1:]]


def test_the_checksum_is_the_one_that_libsndfile_writes(ogg: bytes) -> None:
    first = pages(ogg)[0]
    assert checksum(first) == int.from_bytes(first[22:26], "little")


def test_only_serial_and_checksum_change_and_the_sound_does_not(ogg: bytes, tmp_path: Path) -> None:
    made = with_serial(ogg, 7)
    assert len(made) == len(ogg)
    assert {page[14:18] for page in pages(made)} == {(7).to_bytes(4, "little")}
    assert [page[:14] + page[26:] for page in pages(made)] == [page[:14] + page[26:] for page in pages(ogg)]
    (tmp_path / "made.ogg").write_bytes(made)
    (tmp_path / "was.ogg").write_bytes(ogg)
    assert np.array_equal(read_pcm16(tmp_path / "made.ogg")[0], read_pcm16(tmp_path / "was.ogg")[0])


@pytest.mark.parametrize("data", [b"", b"fLaC and more", b"OggS", b"OggS" + bytes(30) + b"rest"])
def test_what_is_no_ogg_stays_as_it_is(data: bytes) -> None:
    assert with_serial(data) == data


def test_a_file_that_was_cut_off_stays_as_it_is(ogg: bytes) -> None:
    assert with_serial(ogg[:-10]) == ogg[:-10]


def test_the_same_sound_gives_the_same_text(pcm: Pcm16) -> None:
    assert data_uri(pcm, RATE) == data_uri(pcm, RATE)


def test_the_same_run_gives_the_same_page(run_dir: Path, report: Path, tmp_path: Path) -> None:
    assert write_report([run_dir], tmp_path / "again.html").read_bytes() == report.read_bytes()
