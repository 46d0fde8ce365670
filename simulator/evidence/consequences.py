"""What a hypothesis must lead to, and whether it does; beside it, what the full model says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.evidence.comparing import scored
from simulator.evidence.hypotheses import Consequence, Hypothesis, read_hypothesis
from simulator.evidence.scoring import FindingScore
from simulator.reading.document import Document
from simulator.reading.problems import InputError
from simulator.study.load import Study, load_study
from simulator.study.references import check_references


@dataclass(frozen=True)
class Outcome:
    """A consequence as it comes out under its own hypothesis, and under the full model."""

    consequence: Consequence
    own: FindingScore
    whole: FindingScore

    @property
    def tells_apart(self) -> bool:
        """Whether it is seen under one of the two and not at all under the other."""
        return {self.own.score, self.whole.score} == {"reproduced", "contradicted"}


def outcomes(hypothesis: Hypothesis) -> list[Outcome]:
    """One for each consequence; raises InputError if a study or a change does not exist."""
    predicted = hypothesis.written.predicts
    studies = [_as_study(hypothesis, number) for number in range(len(predicted))]
    own, whole = (scored(h, studies) for h in (hypothesis, read_hypothesis("full_model")))
    return [Outcome(*each) for each in zip(predicted, own, whole, strict=True)]


def _as_study(hypothesis: Hypothesis, number: int) -> Study:
    """The consequence as the only finding of its study, simulated and scored like any other."""
    consequence = hypothesis.written.predicts[number]
    study = load_study(consequence.study, list(consequence.changes))
    finding = consequence.model_copy(update={"id": f"{hypothesis.name}-{number + 1}"})
    experiment = study.experiment.model_copy(update={"findings": (finding,), "cohort": None})
    try:
        check_references(experiment, Document({}, f"{hypothesis.name}.yaml", {}))
    except InputError as error:
        here = f"predicts[{number}]"
        raise InputError(
            *(replace(p, field=p.field.replace("findings[0]", here)) for p in error.problems)
        ) from None
    return Study(study.name, experiment, study.resolved, study.document)
