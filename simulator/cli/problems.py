"""Exit codes, and mistakes told without a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import typer

from simulator.reading.problems import InputError

FAILED, BAD_INPUT, SOME_FAILED, INTERRUPTED = 1, 2, 3, 130
P = ParamSpec("P")
R = TypeVar("R")


def reported(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what goes wrong in a command into text on stderr and an exit code."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except InputError as error:
            typer.echo(problem_text(error), err=True)
            raise typer.Exit(BAD_INPUT) from None
        except KeyboardInterrupt:
            typer.echo("interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            typer.echo(
                f"failed: {error.strerror or error} {error.filename or ''}".rstrip(), err=True
            )
            raise typer.Exit(FAILED) from None

    return wrapped


def problem_text(error: InputError) -> str:
    """Every problem, each introduced by where it is, with a count if there are several."""
    problems = [f"error: {problem}" for problem in error.problems]
    if len(problems) > 1:
        problems.append(f"{len(problems)} problems; nothing was run")
    return "\n".join(problems)


def gather(*errors: InputError) -> None:
    """Raise the problems of several errors as one, if there are any."""
    problems = [problem for error in errors for problem in error.problems]
    if problems:
        raise InputError(*dict.fromkeys(problems))
