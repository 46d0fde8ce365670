"""Files and overrides: what is accepted, and what people are told when it is not."""

from pathlib import Path

import pytest

from simulator.reading.locate import configs_directory, experiments_directory, shipped
from simulator.reading.problems import InputError
from simulator.study.load import load_study, resolved_with

FLAGSHIP = (experiments_directory() / "deandrade2011.yaml").read_text("utf-8")


def problems(text: str, tmp_path: Path, *overrides: str) -> str:
    file = tmp_path / "study.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        load_study(str(file), overrides)
    return str(caught.value)


@pytest.mark.parametrize("name", shipped("experiments"))
def test_shipped_experiments_load(name: str) -> None:
    study = load_study(name)
    assert study.experiment.title
    assert study.name == name


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("noxious:", "noxius:", "did you mean 'noxious'"),
        ("deAndrade2011_M1", "deAndrade2011_M2", "did you mean 'deAndrade2011_M1'"),
        ("drug: naloxone", "drug: nalxone", "did you mean 'naloxone'"),
        ("bolus_mg_per_kg: 0.1", "bolus_mg_per_kg: -0.1", "must be at least 0, got -0.1"),
        ("readout: pain_nrs", "readout: pain_nsr", "did you mean 'pain_nrs'"),
        ("temperature_c: 7", "temperature_c: 40", "not colder than skin"),
        ("until_min: 15", "until_min: -20", "before it starts"),
        ("subject: healthy", "subject: helthy", "did you mean 'healthy'"),
        ("contrast: [M1_saline,", "contrast: [M1_salin,", "did you mean 'M1_saline'"),
        ("    at_min: 35\n", "", "has no time"),
        ("direction: decrease", "direction: decrease, value: 3", "exactly one of"),
    ],
)
def test_mistakes_are_named_with_their_place(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert old in FLAGSHIP
    message = problems(FLAGSHIP.replace(old, new), tmp_path)
    assert told in message
    assert "study.yaml:" in message


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("parameters.mor_reserv=1", "did you mean 'mor_reserve'"),
        ("parameters.mor_reserve=50", "outside the range"),
        ("stimulation.frequency_hz=-3", "must be positive"),
        ("stimulation.frequency_hz=1", "does not fit"),
        ("stimulation.intensity_percent_rmt=0.8", "write 80"),
        ("arms.M1_salin.sham=true", "did you mean 'M1_saline'"),
        ("mechanisms.opoid=off", "did you mean 'opioid'"),
        ("mechanisms.opioid=maybe", "on, off or a number"),
        ("network.nodes.PAGG=0", "did you mean 'PAG'"),
        ("network.edges.M1->ARC=0", "unknown edge"),
        ("nonsense", "path=value"),
        ("colour=red", "no field colour"),
        ("arms.sham_saline.drugs[0].at_min=3", "is empty"),
        ("subject=helthy", "did you mean 'healthy'"),
        ("stimulation=deAndrade2011_M2", "did you mean 'deAndrade2011_M1'"),
        ("stimulation=10", "a group of settings"),
        ("arms.M1_saline.stimulation=", "must name a protocol"),
        ("arms.M1_saline.stimulation[1]=deAndrade2011_M1", "has no course [1]"),
        ("arms.M1_salin.stimulation=deAndrade2011_M1", "did you mean 'M1_saline'"),
        ("stimulation.target=M2", "no stimulation site"),
        ("stimulation.start_min=1e9", "must be at most"),
    ],
)
def test_mistaken_overrides_are_placed_on_the_command_line(
    override: str, told: str, tmp_path: Path
) -> None:
    message = problems(FLAGSHIP, tmp_path, override)
    assert told in message
    assert message.startswith("--set")


def test_overrides_reach_what_they_name() -> None:
    study = load_study(
        "deandrade2011",
        [
            "stimulation.intensity_percent_rmt=90",
            "arms.M1_saline.stimulation.trains=20",
            "parameters.mor_reserve=0.6",
            "mechanisms.opioid=off",
            "network.nodes.PAG=0.5",
            "network.edges.M1_R->ARC=0",
            "subject.neuropathic_drive=0.2",
            "noxious.temperature_c=5",
        ],
    )
    experiment = study.experiment
    protocols = {n: a.stimulation[0].protocol for n, a in experiment.arms.items()}
    assert {p.intensity_percent_rmt for p in protocols.values()} == {90}
    assert protocols["M1_saline"].trains == 20
    assert protocols["M1_naloxone"].trains == 15
    assert experiment.parameters == {"mor_reserve": 0.6}
    assert experiment.mechanisms == {"opioid": 0.0}
    assert experiment.network.nodes == {"PAG": 0.5}
    assert experiment.network.edges == {"M1_R->ARC": 0.0}
    assert experiment.subject.neuropathic_drive == 0.2
    assert experiment.noxious.temperature_c == 5


def test_names_given_as_values_are_looked_up() -> None:
    study = load_study(
        "deandrade2011",
        [
            "subject=phantom_limb",
            "subject.expected_relief=0.25",
            "stimulation=pei2019_5Hz",
            "arms.M1_saline.stimulation=pei2019_10Hz",
            "arms.M1_saline.stimulation.trains=20",
        ],
    )
    experiment = study.experiment
    phantom = load_study("malavera2016").experiment.subject
    assert experiment.subject == phantom.model_copy(update={"expected_relief": 0.25})
    protocols = {n: a.stimulation[0].protocol for n, a in experiment.arms.items()}
    assert protocols["M1_saline"].frequency_hz == 10
    assert protocols["M1_saline"].trains == 20
    assert {p.frequency_hz for n, p in protocols.items() if n != "M1_saline"} == {5}


def test_an_arm_gets_a_subject_or_a_protocol_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(FLAGSHIP.replace("arms:\n", "arms:\n  untreated: {}\n"), "utf-8")
    changes = ["arms.untreated.subject=phantom_limb", "arms.untreated.stimulation=ctbs600_M1"]
    arms = load_study(str(file), changes).experiment.arms
    assert arms["untreated"].subject is not None
    assert arms["untreated"].stimulation[0].protocol.pattern == "ctbs"
    assert arms["M1_saline"].subject is None


TWO_COURSES = FLAGSHIP.replace(
    "  M1_saline:\n    stimulation: deAndrade2011_M1\n",
    "  M1_saline:\n    stimulation:\n      - deAndrade2011_M1\n"
    "      - {protocol: deAndrade2011_DLPFC, start_min: 60}\n",
)


@pytest.mark.parametrize("path", ["stimulation", "arms.M1_saline.stimulation"])
def test_one_protocol_does_not_replace_two_courses(path: str, tmp_path: Path) -> None:
    message = problems(TWO_COURSES, tmp_path, f"{path}=pei2019_10Hz")
    assert message.startswith("--set")
    assert "arms.M1_saline.stimulation[0]=NAME" in message


def test_one_course_of_two_is_replaced_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(TWO_COURSES, "utf-8")
    study = load_study(str(file), ["arms.M1_saline.stimulation[1]=pei2019_10Hz"])
    first, second = study.experiment.arms["M1_saline"].stimulation
    assert first.protocol.target == "M1"
    assert (second.protocol.cite, second.start_min) == ("Pei2019", 60)


def test_own_protocols_are_found_beside_the_study(tmp_path: Path) -> None:
    (tmp_path / "protocols").mkdir()
    mine = (configs_directory() / "protocols" / "pei2019_10Hz.yaml").read_text("utf-8")
    (tmp_path / "protocols" / "mine.yaml").write_text(mine, "utf-8")
    (tmp_path / "protocols" / "wrong.yaml").write_text(f"colour: red\n{mine}", "utf-8")
    file = tmp_path / "study.yaml"
    file.write_text(FLAGSHIP, "utf-8")
    study = resolved_with(load_study(str(file)), {"stimulation": "mine"})
    assert study.experiment.arms["M1_saline"].stimulation[0].protocol.frequency_hz == 10
    assert "wrong.yaml:1" in problems(FLAGSHIP, tmp_path, "stimulation=wrong")


CHANGES = {
    "stimulation": "pei2019_10Hz",
    "stimulation.intensity_percent_rmt": 85.5,
    "noxious.temperature_c": 5,
    "mechanisms.opioid": "off",
    "arms.sham_saline.sham": False,
}


def test_changes_to_a_loaded_study_are_overrides() -> None:
    base = load_study("deandrade2011")
    before = base.as_json()
    changed = resolved_with(base, CHANGES)
    given = [f"{k}={str(v).lower() if v is False else v}" for k, v in CHANGES.items()]
    loaded = load_study("deandrade2011", given)
    assert changed.experiment == loaded.experiment
    assert changed.resolved == loaded.resolved
    assert base.as_json() == before


def test_a_change_shares_what_stays_the_same() -> None:
    base = load_study("deandrade2011")
    changed = resolved_with(base, {"noxious.temperature_c": 5})
    assert changed.resolved["arms"] is base.resolved["arms"]
    assert changed.resolved["noxious"] is not base.resolved["noxious"]


def test_a_mistaken_change_is_named_once_as_path_and_value() -> None:
    with pytest.raises(InputError) as caught:
        resolved_with(load_study("deandrade2011"), {"stimulation.start_min": 1e9})
    (problem,) = caught.value.problems
    assert (problem.file, problem.field) == ("--set", "stimulation.start_min=1000000000.0")


def test_another_frequency_keeps_pulses_and_onsets() -> None:
    study = load_study("pei2019", ["arms.Hz10.stimulation.frequency_hz=20"])
    protocol = study.experiment.arms["Hz10"].stimulation[0].protocol
    assert protocol.pulses_per_session == 1500
    assert protocol.train_onset_interval_s_exact == pytest.approx(3.5)


def test_extends_takes_one_level(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(FLAGSHIP, "utf-8")
    child = tmp_path / "child.yaml"
    child.write_text("extends: base.yaml\ntitle: Colder\nnoxious: {temperature_c: 3}\n", "utf-8")
    study = load_study(str(child))
    assert study.experiment.title == "Colder"
    assert study.experiment.noxious.temperature_c == 3
    assert study.experiment.noxious.kind == "cold"
    grandchild = tmp_path / "grandchild.yaml"
    grandchild.write_text("extends: child.yaml\n", "utf-8")
    with pytest.raises(InputError, match="only one level"):
        load_study(str(grandchild))


def test_two_stimulations_at_once_are_refused(tmp_path: Path) -> None:
    from simulator.study.simulate import simulate

    twice = FLAGSHIP.replace(
        "  M1_saline:\n    stimulation: deAndrade2011_M1\n",
        "  M1_saline:\n    stimulation: [deAndrade2011_M1, deAndrade2011_DLPFC]\n",
    )
    file = tmp_path / "study.yaml"
    file.write_text(twice, "utf-8")
    with pytest.raises(InputError, match="overlap"):
        simulate(load_study(str(file)).experiment)
