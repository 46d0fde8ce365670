"""What can be wrong with a sweep is found before it starts."""

from pathlib import Path

import pytest

from simulator.reading.problems import InputError
from simulator.study.load import load_study
from simulator.sweep.axes import Value
from simulator.sweep.check import check_design
from simulator.sweep.design import Design, make_design
from simulator.sweep.over import record_bounds
from simulator.sweep.tried import tried

STUDY = load_study("deandrade2011")


def made(*over: str, kind: str = "grid", table: Path | None = None) -> Design:
    n = 8 if kind in ("lhs", "sobol") else None
    return make_design(over, kind, n, 1, table, record_bounds)


def told(design: Design) -> list[str]:
    with pytest.raises(InputError) as caught:
        check_design(design, STUDY)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("over", "kind"),
    [
        (["stimulation.frequency_hz=5,10,20", "mechanisms.opioid=on,off,0.5"], "grid"),
        (["parameters.mor_reserve", "stimulation.intensity_percent_rmt=60:120"], "lhs"),
        (["stimulation=pei2019_1Hz,pei2019_10Hz", "stimulation.trains=5:15:11"], "grid"),
        (["subject=healthy,phantom_limb", "subject.expected_relief=0:1:5"], "grid"),
        (["stimulation.trains=5,10,15", "parameters.node_slope=log"], "sobol"),
        (["noxious.kind=heat,cold", "noxious.temperature_c=46,7"], "zip"),
        (["arms.M1_saline.sham=true,false", "resolution=session,train"], "grid"),
    ],
)
def test_what_can_be_swept_passes(over: list[str], kind: str) -> None:
    check_design(made(*over, kind=kind), STUDY)


@pytest.mark.parametrize(
    ("over", "kind", "place", "expected"),
    [
        ("noxius.kind=heat,cold", "grid", "noxius.kind=heat", "did you mean 'noxious'"),
        ("parameters.mor_reserv=0.1,0.2", "grid", "", "did you mean 'mor_reserve'"),
        ("parameters.mor_reserve=0.5,50", "grid", "parameters.mor_reserve=50", "outside the range"),
        ("parameters.mor_reserve=0.5:50", "lhs", "parameters.mor_reserve=50.0", "outside the"),
        ("parameters.mor_reserve=0.5,high", "grid", "parameters.mor_reserve=high", "a number"),
        ("stimulation=pei2019_1Hz,pei2019_11Hz", "grid", "pei2019_11Hz", "did you mean"),
        ("stimulation.intensity_percent_rmt=0.8,80", "grid", "rmt=0.8", "write 80"),
        ("stimulation.trains=5:15", "sobol", "stimulation.trains", "stimulation.trains=5,6,7"),
        ("stimulation.trains=4.5:15", "sobol", "stimulation.trains", "stimulation.trains=5,6,7"),
        ("arms.M1_salin.sham=true,false", "grid", "M1_salin", "did you mean 'M1_saline'"),
        ("noxious.kind=heat,cold", "grid", "noxious.kind=heat", "noxious.temperature_c: 7"),
        ("mechanisms.opioid=on,of", "grid", "mechanisms.opioid=of", "on, off or a number"),
        ("stimulation.frequency_hz=1,5,10", "grid", "frequency_hz=1", "does not fit"),
        ("measure.pain_nrs=1,2", "grid", "measure.pain_nrs", "the same in all runs"),
        ("cohort.n=5,10", "grid", "cohort.n", "the same in all runs"),
    ],
)
def test_mistakes_are_named(over: str, kind: str, place: str, expected: str) -> None:
    (message,) = told(made(over, kind=kind))
    assert message.startswith("--over")
    assert place in message.splitlines()[0]
    assert expected in message


def test_all_mistakes_are_named_at_once() -> None:
    design = made("parameters.mor_reserve=-5,-6,-7,-8", "mechanisms.opoid=on,off", "colour=1,2")
    messages = told(design)
    assert len(messages) == 5  # three of the first axis, one that all values of an axis share
    assert "parameters.mor_reserve=-5" in messages[0]
    assert "mechanisms.opoid=on" in messages[3]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("stimulation.frequency_hz", "arms.M1_saline.stimulation.frequency_hz"),
        ("arms.M1_saline.stimulation[0].frequency_hz", "arms.M1_saline.stimulation.frequency_hz"),
        ("stimulation.frequency_hz", "stimulation"),
    ],
)
def test_two_axes_do_not_set_the_same_field(first: str, second: str) -> None:
    design = Design("grid", made(f"{first}=5,10").axes + made(f"{second}=1,20").axes, 4)
    (message,) = told(design)
    assert second in message
    assert f"sets what {first} sets, too" in message


def test_values_that_go_together_are_tried_together(tmp_path: Path) -> None:
    over = ("noxious.kind=heat,cold,heat", "noxious.temperature_c=46,7,6")
    (message,) = told(made(*over, kind="zip"))
    assert message.startswith("--over, run 2  noxious.temperature_c=6")
    rows = [f"0.5,{20 + run}" for run in range(100)] + ["0.5,20.5", "9,20", "0.5,21"]
    file = tmp_path / "runs.csv"
    file.write_text("\n".join(["parameters.mor_reserve,stimulation.trains", *rows]))
    messages = told(made(table=file))
    assert len(messages) == 2
    assert "--table, run 100  stimulation.trains=20.5" in messages[0]
    assert "--table, run 101  parameters.mor_reserve=9" in messages[1]


def test_few_values_are_all_tried() -> None:
    assert tried([range(50)]) == list(range(50))


def test_of_many_values_the_telling_ones_are_tried() -> None:
    column = [float(i) for i in range(1000)]
    odd: dict[int, Value] = {137: -1.0, 138: 5e9, 139: 0.5, 140: "word", 141: 7, 142: True}
    mixed: list[Value] = [odd.get(i, value) for i, value in enumerate(column)]
    rows = tried([mixed, range(1000)])
    assert {0, 999, *odd} <= set(rows)
    assert 22 <= len(rows) <= 30


def test_a_sweep_of_many_values_is_checked_by_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    design = made("noxious.duration_s=1:60:100000")
    tries: list[object] = []
    monkeypatch.setattr("simulator.sweep.check.resolved_with", lambda _, given: tries.append(given))
    check_design(design, STUDY)
    assert 20 <= len(tries) <= 30
