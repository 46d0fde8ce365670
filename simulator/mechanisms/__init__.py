"""The mechanisms: one claim about pain or stimulation in each file."""
