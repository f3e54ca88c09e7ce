"""Conditions of the command line, and scenarios under them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fdbench import assets
from fdbench.cli.main import main
from fdbench.errors import UsageError
from fdbench.render.clips import suite_store
from fdbench.run.plan import stimulus_hashes
from fdbench.scenario import conditions
from fdbench.scenario.conditions import as_raw, label, parse, sweep, under
from fdbench.scenario.load import load_suite, parse_raw
from fdbench.scenario.model import Channel, Scenario

FORMS = r"the forms are clean, noise:10, echo:-20, echo:-20@150, telephone, loss:3, joined by \+"


@pytest.fixture(scope="module")
def quick() -> tuple[Scenario, ...]:
    return load_suite("quick").scenarios


@pytest.fixture(scope="module")
def paired(quick: tuple[Scenario, ...]) -> Scenario:
    return next(s for s in quick if s.pair)


@pytest.mark.parametrize(
    ("spec", "channel", "name"),
    [
        ("clean", Channel(), "clean"),
        ("noise:10", Channel(noise_snr_db=10.0), "noise_10db"),
        ("noise:-2.5", Channel(noise_snr_db=-2.5), "noise_minus2_5db"),
        ("echo:-20", Channel(echo_db=-20.0), "echo_20db_150ms"),
        ("echo:-20@40", Channel(echo_db=-20.0, echo_delay_ms=40), "echo_20db_40ms"),
        ("echo:0", Channel(echo_db=0.0), "echo_0db_150ms"),
        ("telephone", Channel(telephone=True), "telephone"),
        ("loss:3", Channel(loss_percent=3.0), "loss_3"),
        ("loss:0.5", Channel(loss_percent=0.5), "loss_0_5"),
        ("telephone+loss:1", Channel(telephone=True, loss_percent=1.0), "telephone.loss_1"),
        ("loss:1 + noise:5", Channel(noise_snr_db=5.0, loss_percent=1.0), "noise_5db.loss_1"),
    ],
)
def test_every_form_is_read(spec: str, channel: Channel, name: str) -> None:
    assert parse(spec) == channel
    assert label(channel) == name


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("", rf"'' is no condition; {FORMS}"),
        ("nois:10", rf"--condition nois:10: 'nois:10' is no condition; {FORMS}"),
        ("noise", FORMS),
        ("echo:-20@", FORMS),
        ("telephone+", FORMS),
        ("noise:nan", FORMS),
        ("noise:99", "99 is outside -10 to 60 dB"),
        ("echo:20", "20 is outside -60 to 0 dB"),
        ("echo:-20@20", "20 is outside 40 to 300 ms"),
        ("loss:51", "51 is outside 0 to 50 percent"),
        ("noise:10+noise:5", "two parts of one kind"),
        ("echo:-10@40+echo:-20", "two parts of one kind"),
        ("clean+telephone", "`clean` goes with nothing else"),
    ],
)
def test_a_wrong_spec_is_one_sentence(spec: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as caught:
        parse(spec)
    assert "\n" not in str(caught.value)


def test_the_command_line_tells_it_and_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["run", "--adapter", "stitched", "--condition", "fog", "--out", str(tmp_path / "run")]) == 2
    assert "'fog' is no condition" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_the_ranges_are_those_of_the_format() -> None:
    schema = json.loads(Path(conditions.__file__).with_name("schema.json").read_text(encoding="utf-8"))
    fields = schema["properties"]["channel"]["properties"]
    ranges = {name: (field["minimum"], field["maximum"]) for name, field in fields.items() if "minimum" in field}
    assert ranges == {
        "noise_snr_db": conditions.NOISE_SNR_DB,
        "echo_db": conditions.ECHO_DB,
        "echo_delay": conditions.ECHO_DELAY_MS,
        "loss_percent": conditions.LOSS_PERCENT,
    }
    assert schema["properties"]["id"]["maxLength"] == conditions.MAX_ID


def test_a_stored_script_is_the_scenario_again(quick: tuple[Scenario, ...]) -> None:
    for channel in (parse("echo:-20@40+telephone"), parse("noise:12.5+loss:3")):
        for scenario in quick:
            there = under(scenario, channel)
            assert parse_raw(there.raw, path=scenario.path, sha256=scenario.sha256) == there
            assert there.channel == channel


def test_partners_go_along(quick: tuple[Scenario, ...], paired: Scenario) -> None:
    there = under(paired, parse("noise:10"))
    assert (there.id, there.pair) == (f"{paired.id}.noise_10db", f"{paired.pair}.noise_10db")
    ids = {s.id for s in sweep(quick, [parse("noise:10")])}
    assert all(set(s.unit) <= ids for s in sweep(quick, [parse("noise:10")]))


def test_clean_changes_nothing(paired: Scenario) -> None:
    assert under(paired, parse("clean")) is paired


def test_a_condition_is_laid_over_the_scenarios_own_channel(paired: Scenario) -> None:
    own = replace(paired, channel=parse("echo:-30@300+noise:20"))
    assert under(own, parse("noise:5+telephone")).channel == parse("echo:-30@300+noise:5+telephone")
    assert under(own, parse("echo:-10")).channel == parse("echo:-10+noise:20")


def test_a_sweep_plays_every_scenario_under_every_condition_once(quick: tuple[Scenario, ...]) -> None:
    swept = sweep(quick, map(parse, ("clean", "noise:10", "noise:10.0", "telephone")))
    assert len(swept) == 3 * len(quick)
    assert swept[: len(quick)] == quick == sweep(quick, [])


def test_two_scenarios_of_one_name_are_refused(paired: Scenario) -> None:
    with pytest.raises(UsageError, match="two scenarios would be called"):
        sweep([paired, under(paired, parse("noise:10"))], [parse("clean"), parse("noise:10")])


def test_an_id_that_would_be_too_long_is_told(paired: Scenario) -> None:
    with pytest.raises(UsageError, match=r"its id with \.telephone is over 100 characters; shorten the id"):
        under(replace(paired, id="x" * 95), parse("telephone"))


def test_the_stimulus_hash_covers_the_channel(paired: Scenario) -> None:
    scenarios = sweep([paired], map(parse, ("clean", "noise:10", "noise:5", "echo:-20@40", "echo:-20@41")))
    assert len(set(stimulus_hashes(scenarios, suite_store()).values())) == 5


def test_the_suite_of_conditions_covers_the_sweeps() -> None:
    suite = load_suite("conditions", stimuli=suite_store())
    channels = [s.channel for s in suite.scenarios]
    assert {c.noise_snr_db for c in channels} >= {20.0, 10.0, 5.0}
    assert {c.echo_db for c in channels} >= {-10.0, -20.0, -30.0}
    assert {c.echo_delay_ms for c in channels if c.echo_db is not None} >= {40, 150, 300}
    assert {c.loss_percent for c in channels} >= {1.0, 3.0}
    assert any(c.telephone for c in channels)
    assert len(suite.scenarios) <= 40
    for scenario in suite.scenarios:
        assert scenario.id.endswith(f".{label(scenario.channel)}")
        assert as_raw(scenario.channel) == scenario.raw["channel"]
        if scenario.pair:
            assert suite[scenario.pair].channel == scenario.channel
    assert assets.bundled("scenarios").joinpath("conditions").is_dir()
