"""Where peptides meet µ receptors; each pool stands for all its nodes."""

POOLS = ("midbrain", "forebrain", "cord")
