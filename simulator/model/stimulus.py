"""How many ramps describe the calcium of a window of stimulation (see `docs/decisions/0002`)."""

RAMPS = 6
