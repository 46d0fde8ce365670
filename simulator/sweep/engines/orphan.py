"""Imported first by the process that workers are forked from: it leaves when its parent has ended.

Its own loop notices that as well, but not before everything is imported or even compiled.
"""

import os

from simulator.sweep.engines.forkserver import PARENT, die_with_parent

die_with_parent()
if os.environ.get(PARENT) != str(os.getppid()):
    os._exit(1)
