from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Cli = Callable[..., Any]


def test_predictions_are_shown_with_what_comes_of_them(cli: Cli) -> None:
    (found,) = json.loads(cli("compare", "placebo_only", "--predictions", "--json").stdout)
    assert found["under_it"] == "reproduced"
    assert found["full_model"] == "contradicted"
    assert found["tells_apart"]
    said = cli("compare", "placebo_only", "--predictions").stdout
    assert "0 NRS, reproduced" in said
    assert "apart" in said
