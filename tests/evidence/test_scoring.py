"""The rule book of scores, case by case."""

import pytest

from simulator.evidence.measurement import Measured
from simulator.evidence.scoring import judge, score_findings
from simulator.study.claims import Expect, Finding
from simulator.study.load import load_study
from simulator.study.simulate import simulate


def finding(**expect: object) -> Finding:
    return Finding(
        id="x", readout="pain_nrs", contrast=("a", "b"), at_min=0, expect=Expect(**expect)
    )


@pytest.mark.parametrize(
    ("expect", "value", "verdict"),
    [
        ({"direction": "decrease", "smallest": 0.4}, -0.5, "reproduced"),
        ({"direction": "decrease", "smallest": 0.4}, -0.3, "partly"),
        ({"direction": "decrease", "smallest": 0.4}, -0.1, "contradicted"),
        ({"direction": "decrease", "smallest": 0.4}, 0.5, "contradicted"),
        ({"direction": "increase", "smallest": 0.4}, 0.5, "reproduced"),
        ({"direction": "increase", "smallest": 0.4}, -0.5, "contradicted"),
        ({"direction": "smaller_effect", "smallest": 0.7}, 0.8, "reproduced"),
        ({"direction": "smaller_effect", "smallest": 0.7}, 0.5, "partly"),
        ({"direction": "smaller_effect", "smallest": 0.7}, 0.1, "contradicted"),
        ({"direction": "same_effect", "smallest": 0.15}, 0.1, "reproduced"),
        ({"direction": "same_effect", "smallest": 0.15}, -0.5, "reproduced"),
        ({"direction": "same_effect", "smallest": 0.15}, 0.2, "partly"),
        ({"direction": "same_effect", "smallest": 0.15}, 0.9, "contradicted"),
        ({"direction": "none", "smallest": 0.2}, 0.1, "reproduced"),
        ({"null_within": 0.2}, -0.3, "partly"),
        ({"null_within": 0.2}, 0.5, "contradicted"),
        ({"value": -1.0, "se": 0.2, "unit": "nrs"}, -1.3, "reproduced"),
        ({"value": -1.0, "se": 0.2, "unit": "nrs"}, -1.7, "partly"),
        ({"value": -1.0, "se": 0.2, "unit": "nrs"}, 1.0, "contradicted"),
        ({"between": (-15.0, -2.0)}, -2.5, "reproduced"),
        ({"between": (-15.0, -2.0)}, -1.2, "partly"),
        ({"between": (-15.0, -2.0)}, -20.0, "partly"),
        ({"between": (-15.0, -2.0)}, 0.0, "contradicted"),
        ({"between": (-15.0, -2.0)}, 20.0, "contradicted"),
    ],
)
def test_verdicts(expect: dict[str, object], value: float, verdict: str) -> None:
    assert judge(finding(**expect), Measured(value, "nrs"))[0] == verdict


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [
        ((1.0, 2.0, 3.0), "reproduced"),
        ((1.0, 1.1, 3.0), "partly"),
        ((2.0, 1.0, 3.0), "contradicted"),
    ],
)
def test_orderings(levels: tuple[float, ...], verdict: str) -> None:
    asked = finding(ordering=("a", "b", "c"), smallest=0.5)
    assert judge(asked, Measured(levels[0] - levels[-1], "nrs", levels))[0] == verdict


def test_a_z_is_the_difference_in_standard_errors() -> None:
    _, _, z = judge(finding(value=2.0, se=0.5), Measured(3.0, "nrs"))
    assert z == pytest.approx(2.0)


def test_an_effect_that_is_not_there_cannot_be_blocked() -> None:
    study = load_study("deandrade2011", ["stimulation.intensity_percent_rmt=5"])
    scores = {s.id: s for s in score_findings(study, simulate(study.experiment))}
    blocked = scores["deandrade-2011-m1-nlx"]
    assert blocked.score == "not_computable"
    assert "no effect" in blocked.reason
