"""Where substances meet receptors or glia; each pool stands for all its nodes."""

POOLS = ("midbrain", "forebrain", "cord")
BRAIN_TISSUES = ("prefrontal", "insula", "cingulate", "hippocampus")
NERVE_TISSUES = ("cord", "drg")
TISSUES = (*BRAIN_TISSUES, *NERVE_TISSUES)
