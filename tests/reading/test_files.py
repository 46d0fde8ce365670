import os
from pathlib import Path

import pytest

from simulator.reading.files import LARGEST_BYTES, read_text, settings_files
from simulator.reading.problems import InputError, Problem
from simulator.reading.strict_yaml import load_file


def refusal(path: Path) -> Problem:
    with pytest.raises(InputError) as error:
        load_file(path)
    (problem,) = error.value.problems
    assert problem.file == str(path)
    assert problem.fix
    return problem


def test_loads_a_file_under_its_name(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text("title: Schmerz é\n", encoding="utf-8-sig")
    document = load_file(path)
    assert document.data == {"title": "Schmerz é"}
    assert document.file == str(path)


def test_missing_file_suggests_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "ketamine_m1.yaml").touch()
    problem = refusal(tmp_path / "ketamin_m1.yaml")
    assert problem.message == "there is no such file"
    assert "'ketamine_m1.yaml'" in problem.fix


def test_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "nowhere") in refusal(tmp_path / "nowhere" / "a.yaml").fix


def test_folder_lists_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").touch()
    problem = refusal(tmp_path)
    assert "folder" in problem.message
    assert "one.yaml" in problem.fix


def test_size_is_checked_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(2_500_000)

    def unexpected(path: Path) -> bytes:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr(Path, "read_bytes", unexpected)
    assert "2.5 MB" in refusal(path).message


def test_largest_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "full.yaml"
    path.write_bytes(b"#" * LARGEST_BYTES)
    assert len(read_text(path)) == LARGEST_BYTES


@pytest.mark.parametrize("content", [b"a: 1\nb: \xe9\n", "a: 1\nb: é".encode("utf-16")])
def test_other_encodings_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(content)
    problem = refusal(path)
    assert "UTF-8" in problem.message
    assert problem.line == (2 if content.startswith(b"a") else 1)


def test_unreadable_file_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.yaml"
    path.touch()

    def denied(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "Permission denied" in refusal(path).message


@pytest.mark.parametrize("name", ["a\0b.yaml", "x" * 5000])
def test_impossible_names_are_refused(tmp_path: Path, name: str) -> None:
    assert "cannot be read" in refusal(tmp_path / name).message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "ordinary" in refusal(tmp_path / "pipe.yaml").message


def test_settings_files_are_sorted_yaml_files(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.YML", "c.txt", ".hidden.yaml"):
        (tmp_path / name).touch()
    (tmp_path / "folder.yaml").mkdir()
    assert settings_files(tmp_path) == ["a.YML", "b.yaml"]
    assert settings_files(tmp_path / "nowhere") == []
