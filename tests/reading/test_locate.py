import subprocess
import sys
from pathlib import Path

import pytest

from simulator.reading import locate
from simulator.reading.problems import InputError


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "checkout"
    for file in (
        "configs/drugs/fentanyl.yaml",
        "configs/drugs/ketamine.yml",
        "configs/drugs/notes.txt",
        "configs/protocols/m1_10hz.yaml",
        "experiments/Ketamine_M1.yaml",
        "experiments/sham.yaml",
        "pyproject.toml",
    ):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    monkeypatch.setattr(locate, "_PACKAGE", root / "simulator")
    return root


def fix_of(error: pytest.ExceptionInfo[InputError]) -> str:
    return error.value.problems[0].fix


def test_a_checkout_uses_its_own_folders(checkout: Path) -> None:
    assert locate.configs_directory() == checkout / "configs"
    assert locate.experiments_directory() == checkout / "experiments"


@pytest.mark.parametrize("lacking", ["pyproject.toml", "configs"])
def test_an_installed_package_uses_what_was_shipped(checkout: Path, lacking: str) -> None:
    (checkout / lacking).rename(checkout / "elsewhere")
    assert locate.configs_directory() == checkout / "simulator" / "_shipped" / "configs"
    assert locate.experiments_directory() == checkout / "simulator" / "_shipped" / "experiments"


def test_shipped_names(checkout: Path) -> None:
    assert locate.shipped("drugs") == ["fentanyl", "ketamine"]
    assert locate.shipped("experiments") == ["Ketamine_M1", "sham"]
    assert locate.shipped("unknown") == []


def test_bare_name_is_shipped(checkout: Path) -> None:
    drugs = checkout / "configs" / "drugs"
    assert locate.find_config("drugs", "fentanyl") == drugs / "fentanyl.yaml"
    assert locate.find_config("drugs", "ketamine") == drugs / "ketamine.yml"


def test_the_users_own_settings_come_first(checkout: Path, tmp_path: Path) -> None:
    own = tmp_path / "study" / "drugs" / "fentanyl.yaml"
    own.parent.mkdir(parents=True)
    own.touch()
    study = tmp_path / "study"
    assert locate.find_config("drugs", "fentanyl", study) == own
    assert locate.find_config("drugs", "ketamine", study).is_relative_to(checkout)


def test_path_is_relative_to_the_study(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yaml").touch()
    assert locate.find_config("drugs", "mine.yaml", tmp_path) == tmp_path / "mine.yaml"
    absolute = str(tmp_path / "mine.yaml")
    assert locate.find_config("drugs", absolute, checkout) == tmp_path / "mine.yaml"
    monkeypatch.chdir(tmp_path)
    assert locate.find_config("drugs", "mine.yaml") == Path("mine.yaml")


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("fentanil", "did you mean 'fentanyl'?"),
        ("Fentanyl", "did you mean 'fentanyl'?"),
        ("zzz", "known: fentanyl, ketamine"),
        ("../protocols/m1_10hz", "known: fentanyl, ketamine"),
        ("", "known: fentanyl, ketamine"),
        ("fentanyl.yaml", "write 'fentanyl' for the shipped settings"),
        ("myne.yaml", "did you mean 'mine.yaml'?"),
        ("\0qqqqqqqqqqqqqq.yaml", "known: mine.yaml"),
    ],
)
def test_unknown_settings_get_a_suggestion(
    checkout: Path, tmp_path: Path, name: str, fix: str
) -> None:
    (tmp_path / "mine.yaml").touch()
    with pytest.raises(InputError) as error:
        locate.find_config("drugs", name, tmp_path)
    assert fix_of(error) == fix


@pytest.mark.parametrize("name", ["ketamine_m1", "KETAMINE_M1", "ketamine_m1.yaml"])
def test_shipped_experiment_by_name(checkout: Path, name: str) -> None:
    assert locate.find_experiment(name) == checkout / "experiments" / "Ketamine_M1.yaml"


def test_existing_file_is_preferred(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sham.yaml").touch()
    assert locate.find_experiment("sham.yaml") == Path("sham.yaml")
    assert locate.find_experiment("sham") == checkout / "experiments" / "sham.yaml"


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("shan", "did you mean 'sham'?"),
        ("q", "known: Ketamine_M1, sham, my_study.yaml"),
        ("my_stduy.yaml", "did you mean 'my_study.yaml'?"),
        ("x" * 5000, "known: Ketamine_M1, sham, my_study.yaml"),
    ],
)
def test_unknown_experiment_gets_a_suggestion(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fix: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_study.yaml").touch()
    with pytest.raises(InputError) as error:
        locate.find_experiment(name)
    assert fix_of(error) == fix


def test_locating_loads_only_the_standard_library() -> None:
    check = (
        "import sys, simulator.reading.locate, simulator.reading.problems; "
        "sys.exit(bool({'yaml', 'pydantic', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
