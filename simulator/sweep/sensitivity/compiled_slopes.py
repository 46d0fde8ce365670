"""The model's derivatives by parameters and inputs in machine code, made when first needed."""

from __future__ import annotations

from functools import cache

from simulator.solving.cache import content_key, read_entry, write_entry
from simulator.solving.machine import processor
from simulator.solving.slopes import Slopes, SlopesLayout
from simulator.study.assembly import model_digest, ode_system


@cache
def compiled_slopes() -> Slopes:
    """From the cache if nothing that decides them has changed."""
    key = content_key([b"slopes", processor().encode(), model_digest().encode()])
    entry = read_entry(key)
    if entry is not None:
        description, code = entry
        layout = SlopesLayout(**description)
    else:
        from simulator.solving.generate_slopes import generate_slopes

        layout, code = generate_slopes(ode_system())
        write_entry(key, layout.as_dict(), code)
    return Slopes(layout, code)
