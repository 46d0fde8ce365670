"""The teaching page: a bench, the circuit, the evidence and rival hypotheses, on this machine only.

It holds no science: every number comes from the same functions that the command line calls.
"""
