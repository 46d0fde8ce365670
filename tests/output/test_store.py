"""Results on disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import xarray as xr

from simulator.output.save import save_run
from simulator.output.store import prepare_folder, read_dataset, write_dataset, write_whole
from simulator.reading.problems import InputError
from simulator.study.dataset import to_dataset
from simulator.study.load import Study, load_study
from simulator.study.run import Run
from simulator.study.simulate import simulate


def test_netcdf_survives_a_round_trip(study: Study, run: Run, folder: Path) -> None:
    dataset = to_dataset(study, run)
    write_dataset(dataset, folder / "small.nc")
    found = read_dataset(folder / "small.nc")
    xr.testing.assert_identical(found, dataset)


def test_saved_files_say_where_they_come_from(study: Study, run: Run, folder: Path) -> None:
    paths = save_run(study, run, folder, 1.5, figures=())
    assert [p.name for p in paths] == ["small.nc", "small.resolved.yaml"]
    attributes = read_dataset(paths[0]).attrs
    assert attributes["config_json"] == study.as_json()
    assert attributes["solver"] == "LSODA"
    assert attributes["wall_time_s"] == 1.5
    assert "RtmsAnalgesia" in attributes["cite"]
    assert all(isinstance(v, str | int | float) or v.size == 1 for v in attributes.values())


def test_the_resolved_file_gives_the_same_numbers(study: Study, run: Run, folder: Path) -> None:
    _, resolved = save_run(study, run, folder, 0.0, figures=())
    again = load_study(str(resolved))
    assert again.resolved == study.resolved
    repeated = simulate(again.experiment)
    assert repeated.value("active", "pain_nrs", 35) == run.value("active", "pain_nrs", 35)


def test_the_resolved_file_keeps_text_that_looks_like_something_else(
    study: Study, folder: Path
) -> None:
    from simulator.output.resolved import resolved_text
    from simulator.reading.strict_yaml import load_text

    texts = ["1e-3", "no", "007", "null", "true", "# not a comment", "a: b", " x", "µ\n\nline", "~"]
    odd = Study("odd", study.experiment, {"title": texts, "same": texts}, study.document)
    assert load_text(resolved_text(odd), "odd").data == odd.resolved


def test_a_failed_write_leaves_the_older_file_and_no_other(folder: Path) -> None:
    path = folder / "result.nc"
    write_whole(path, b"older")
    program = (
        "import resource, signal, sys; from pathlib import Path;"
        "from simulator.output.store import write_whole;"
        "from simulator.reading.problems import InputError;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_whole(Path(sys.argv[1]), b'x' * 100_000)\n"
        "except InputError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert "cannot be written (file too large)" in done.stdout
    assert path.read_bytes() == b"older"
    assert os.listdir(folder) == ["result.nc"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another folder"):
        prepare_folder(tmp_path / "file" / "results")


def test_something_else_is_not_read_as_a_result(tmp_path: Path) -> None:
    path = tmp_path / "x.nc"
    path.write_text("not NetCDF")
    with pytest.raises(InputError, match="cannot be read"):
        read_dataset(path)
