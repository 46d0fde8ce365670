"""Every command, its arguments and its help; the work is done elsewhere and imported late.

The order of import is the order of the help.
"""

from simulator.cli.commands import simulating, weighing, varying, looking, serving  # noqa: I001
from simulator.cli.commands.looking import Kind, Topic
from simulator.cli.commands.program import app

__all__ = ["Kind", "Topic", "app", "looking", "serving", "simulating", "varying", "weighing"]
