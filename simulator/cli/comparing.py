"""What `rtms-sim compare` does: rank hypotheses, or find the experiment that tells two apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
import yaml

from simulator.cli.console import show, table, unit_words
from simulator.cli.scores import simulated
from simulator.evidence.comparing import Ranked, compare
from simulator.evidence.consequences import Outcome, outcomes
from simulator.evidence.discriminating import Candidate, as_study, discriminate
from simulator.evidence.hypotheses import Hypothesis, known_hypotheses, read_hypothesis
from simulator.output.comparison_figure import write_comparison
from simulator.output.provenance import DISCLAIMER
from simulator.output.store import prepare_folder, write_whole
from simulator.reading.locate import shipped
from simulator.reading.problems import InputError
from simulator.study.load import load_study

TIE = "cannot tell apart from the best"


def compare_hypotheses(names: Sequence[str], split: str, as_object: bool, folder: Path) -> None:
    """Rank the named, or all shipped, hypotheses; a table or JSON, and a figure."""
    hypotheses = [read_hypothesis(name) for name in names or known_hypotheses()]
    if len(hypotheses) < 2:
        raise InputError.of("nothing to compare with", "name at least two hypotheses")
    studies = [load_study(name) for name in shipped("experiments")]
    prepare_folder(folder)
    ranked = compare(hypotheses, studies, split)
    if as_object:
        typer.echo(json.dumps([_plain(r) for r in ranked], indent=2))
        return
    written = write_comparison(ranked, split, folder / "comparison")
    words = {"holdout": "held-out", "calibration": "fitted"}.get(split, "all")
    show(
        table(
            f"Hypotheses on {ranked[0].findings} {words} findings",
            ("hypothesis", "reproduced", "partly", "contradicted", "mean worth", "90 % interval",
             "free parameters", "verdict"),
            [_row(r, place) for place, r in enumerate(ranked)],
        ),
        "Worth: 1 reproduced, 0.5 partly, 0 contradicted. Intervals: findings drawn again.",
        "Every hypothesis keeps the parameter values that the full model was fitted with.",
        f"{DISCLAIMER.capitalize()}.",
        *(f"wrote {path}" for path in written),
    )  # fmt: skip


def _row(ranked: Ranked, place: int) -> tuple[object, ...]:
    low, high = ranked.interval
    verdict = "best" if place == 0 else TIE if ranked.tied_with_best else "worse"
    return (
        ranked.hypothesis.name, ranked.reproduced, ranked.partly, ranked.contradicted,
        f"{ranked.worth:.2f}", f"{low:.2f} to {high:.2f}", ranked.free_parameters, verdict,
    )  # fmt: skip


def _plain(ranked: Ranked) -> dict[str, Any]:
    return {
        "hypothesis": ranked.hypothesis.name,
        "findings": ranked.findings,
        "reproduced": ranked.reproduced,
        "partly": ranked.partly,
        "contradicted": ranked.contradicted,
        "worth": ranked.worth,
        "interval_90": list(ranked.interval),
        "behind_best_90": list(ranked.behind_best),
        "cannot_tell_apart_from_best": ranked.tied_with_best,
        "free_parameters": ranked.free_parameters,
    }


def show_consequences(names: Sequence[str], as_object: bool) -> None:
    """What each hypothesis predicts, and what comes of it there and in the full model."""
    hypotheses = [read_hypothesis(name) for name in names or known_hypotheses()]
    found = [(h.name, outcome) for h in hypotheses for outcome in outcomes(h)]
    if as_object:
        typer.echo(json.dumps([_outcome(name, outcome) for name, outcome in found], indent=2))
        return
    show(
        table(
            "What hypotheses predict",
            ("hypothesis", "prediction", "expected", "under it", "in the full model", "tells"),
            [
                (
                    name,
                    o.consequence.claim,
                    o.own.published,
                    f"{simulated(o.own)}, {o.own.score}",
                    f"{simulated(o.whole)}, {o.whole.score}",
                    "apart" if o.tells_apart else "",
                )
                for name, o in found
            ],
        ),
        "Apart: reproduced under the hypothesis and contradicted in the full model; an experiment"
        " worth doing.",
        f"{DISCLAIMER.capitalize()}.",
    )


def _outcome(name: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "hypothesis": name,
        "claim": outcome.consequence.claim,
        "study": outcome.consequence.study,
        "changes": list(outcome.consequence.changes),
        "under_it": outcome.own.score,
        "under_it_simulated": outcome.own.simulated,
        "full_model": outcome.whole.score,
        "full_model_simulated": outcome.whole.simulated,
        "tells_apart": outcome.tells_apart,
    }


def tell_apart(first_name: str, second_name: str, folder: Path) -> None:
    """Print the experiments in which two hypotheses disagree most; write the best as a file."""
    first, second = read_hypothesis(first_name), read_hypothesis(second_name)
    prepare_folder(folder)
    found = discriminate(first, second)
    if not found:
        raise InputError.of("no candidate could be computed under both", "check the hypotheses")
    path = folder / f"{first.name}_or_{second.name}.yaml"
    text = yaml.safe_dump(as_study(found[0], first, second), sort_keys=False, allow_unicode=True)
    write_whole(path, text.encode())
    show(
        table(
            f"Where {first.name} and {second.name} disagree most",
            ("stimulation", "drug", "read-out", first.name, second.name, "standard errors apart"),
            [_candidate_row(c) for c in found],
        ),
        "Effects against sham with the same drug, in units of a crossover of 24 people"
        " (configs/scoring/expected_errors.yaml).",
        f"wrote {path}; run it with `rtms-sim run {path}`",
    )


def _candidate_row(c: Candidate) -> tuple[object, ...]:
    p = c.protocol
    pulses = p["pulses_per_train"] * p["trains"]
    sessions = f", {p['sessions']} sessions" if "sessions" in p else ""
    when = f"day {c.at_min / 1440:g}" if c.course else f"minute {c.at_min:g}"
    unit = unit_words(c.unit)
    return (
        f"{p['target']} {p['hemisphere']}, {p['frequency_hz']} Hz,"
        f" {p['intensity_percent_rmt']} % RMT, {pulses} pulses{sessions}",
        c.drug.replace("_", " "),
        f"{c.readout} at {when}",
        *(f"{value:+.2f} {unit}" for value in c.predictions),
        f"{c.standard_errors_apart:.1f}",
    )


def describe_hypothesis(name: str) -> None:
    """What a hypothesis claims, changes and predicts."""
    hypothesis: Hypothesis = read_hypothesis(name)
    written = hypothesis.written
    changes = [f"  {path} = {value:g}" for path, value in hypothesis.values.items()]
    changes += [f"  {quantity} := {text}" for quantity, text in hypothesis.equations.items()]
    show(
        written.title,
        "",
        written.claim,
        "What it changes:" if changes else "It changes nothing.",
        *changes,
        *(["What it predicts:"] if written.predicts else []),
        *(f"  {consequence.claim} ({consequence.study})" for consequence in written.predicts),
    )
