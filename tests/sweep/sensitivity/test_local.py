"""Local sensitivities of shipped experiments against differences of whole solutions."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.reading.problems import InputError
from simulator.solving.compiled import Array
from simulator.solving.reference import solve_reference
from simulator.study.claims import Measure
from simulator.study.load import load_study
from simulator.study.prepare import arm_segments, parameter_values, prepare
from simulator.study.readouts import known_readouts
from simulator.study.schema import Experiment
from simulator.study.simulate import untreated
from simulator.sweep.sensitivity.local import free_parameters, local_sensitivity

TIME = 35.0
TIGHT = 1e-11
STEP = 2e-4  # of the range; some plans have corners nearby


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return load_study("deandrade2011").experiment.model_copy(update={"cohort": None})


def solved(experiment: Experiment, readout: str, arm: str) -> float:
    """The read-out at TIME by the reference solver."""
    asked = known_readouts()[readout]
    planned = prepare(
        experiment.model_copy(
            update={"measure": {**experiment.measure, "pain_nrs": Measure(at_min=(TIME,))}}
        )
    )
    model, rest = planned.model, untreated(experiment, experiment.arms[arm], planned.model)
    pieces = arm_segments(experiment, experiment.arms[arm], planned, planned.plans[arm])
    found = np.hstack(solve_reference(model, rest.parameters, rest.states, pieces, "LSODA", TIGHT))
    column = (*model.state_names, *model.output_names).index(asked.quantity)
    rows = [int(np.argmin(np.abs(planned.times_min[1:] - t))) for t in (planned.baseline_min, TIME)]
    before, now = found[rows, column]
    return asked.value(now, before)


def differences(experiment: Experiment, readout: str, arm: str, name: str) -> float:
    """Central difference, extrapolated."""
    record = parameter_values(experiment)[name]
    step = STEP * (record.upper - record.lower)

    def at(moved: float) -> float:
        own = {**experiment.parameters, name: record.value + moved}
        return solved(experiment.model_copy(update={"parameters": own}), readout, arm)

    wide, narrow = ((at(h) - at(-h)) / (2 * h) for h in (step, step / 2))
    return (4 * narrow - wide) / 3


@pytest.mark.parametrize(
    ("readout", "arm", "name"),
    [
        ("pain_nrs", "M1_naloxone", "node_threshold"),
        ("pain_nrs", "M1_naloxone", "naloxone_central_volume"),
        ("pain_nrs", "M1_naloxone", "body_mass"),
        ("pain_nrs", "DLPFC_saline", "coil_depth_DLPFC_R"),
        ("pain_change_percent", "M1_saline", "calcium_decay_time"),
        ("pain_change", "M1_saline", "endorphin_release"),
        ("dopamine.limbic_fold", "M1_saline", "dopamine_uptake_maximum"),
    ],
)
def test_derivatives_are_those_of_differences(
    experiment: Experiment, readout: str, arm: str, name: str
) -> None:
    found = local_sensitivity(experiment, readout, arm, TIME, [name])
    expected = differences(experiment, readout, arm, name)
    assert abs(found["over_range"].item()) > 1e-4
    assert found["derivative"].item() == pytest.approx(expected, rel=2e-4)
    assert found.attrs["value"] == pytest.approx(solved(experiment, readout, arm), rel=1e-4)


def test_all_at_once_is_the_same_as_one_by_one(experiment: Experiment) -> None:
    arguments = (experiment, "pain_nrs", "M1_naloxone", TIME)
    every = local_sensitivity(*arguments)
    assert list(every["factor"].values) == [f"parameters.{name}" for name in free_parameters()]
    for name in ("naloxone_clearance", "node_slope"):
        alone = local_sensitivity(*arguments, [name])["derivative"].item()
        together = every["derivative"].sel(factor=f"parameters.{name}").item()
        assert together == pytest.approx(alone, rel=1e-9)


def test_scaled_values_are_in_units_of_the_read_out(experiment: Experiment) -> None:
    found = local_sensitivity(experiment, "pain_nrs", "M1_saline", TIME, ["node_slope"])
    record = parameter_values(experiment)["node_slope"]
    slope = found["derivative"].item()
    assert found["over_range"].item() == pytest.approx(slope * (record.upper - record.lower))
    assert found["over_value"].item() == pytest.approx(slope * record.value)
    assert found["over_range"].attrs["units"] == "nrs"


def test_a_contrast_is_the_difference_of_two_arms(experiment: Experiment) -> None:
    names = ["node_slope", "endorphin_release", "sham_shielded_residual"]

    def of(arm: str, reference: str | None = None) -> tuple[float, Array]:
        found = local_sensitivity(
            experiment, "pain_change_percent", arm, TIME, names, reference=reference
        )
        return found.attrs["value"], found["derivative"].values

    active, sham, contrast = of("M1_saline"), of("sham_saline"), of("M1_saline", "sham_saline")
    assert contrast[0] == pytest.approx(active[0] - sham[0])
    assert contrast[1] == pytest.approx(active[1] - sham[1])
    assert active[1][2] == 0
    assert contrast[1][2] != 0


def test_an_arm_with_its_own_value_does_not_follow_the_experiments(experiment: Experiment) -> None:
    own = experiment.subject.model_copy(update={"parameters": {"node_slope": 0.1}})
    arms = {
        **experiment.arms,
        "M1_saline": experiment.arms["M1_saline"].model_copy(update={"subject": own}),
    }
    found = local_sensitivity(
        experiment.model_copy(update={"arms": arms}),
        "pain_nrs",
        "M1_saline",
        TIME,
        ["node_slope", "node_tonic"],
    )
    assert found["derivative"].values[0] == 0
    assert found["derivative"].values[1] != 0


@pytest.mark.parametrize(
    ("words", "readout", "arm", "time", "names"),
    [
        ("unknown read-out 'pain'", "pain", "M1_saline", TIME, None),
        ("counts people", "responders_30_percent", "M1_saline", TIME, None),
        ("unknown arm 'M2'", "pain_nrs", "M2", TIME, None),
        ("did you mean 'node_slope'", "pain_nrs", "M1_saline", TIME, ["node_slop"]),
        (r"minute 1e\+07 is out of reach", "pain_nrs", "M1_saline", 1e7, None),
    ],
)
def test_what_does_not_exist_is_refused_in_words(
    experiment: Experiment,
    words: str,
    readout: str,
    arm: str,
    time: float,
    names: list[str] | None,
) -> None:
    with pytest.raises(InputError, match=words):
        local_sensitivity(experiment, readout, arm, time, names)
