"""
Frequency and intensity
=======================

How much relief one session gives at other frequencies and intensities. Both sweeps change one
field of a shipped study; the pulses per train, the trains and their onsets stay as they are.
"""

# %%
# The effect is the difference to sham, 20 minutes after the session. `with_overrides` does what
# `--set` does on the command line.

import matplotlib.pyplot as plt
from simulator.study.load import load_study, with_overrides
from simulator.study.simulate import simulate

study = load_study("deandrade2011")
AT_MIN = 35


def effects(field, value):
    """Relief from M1 and from the right DLPFC against sham, in points of the rating."""
    changes = [f"stimulation.{field}={value}", "solver.method=compiled", "record.every_min=5"]
    run = simulate(with_overrides(study, changes).experiment)
    sham = run.value("sham_saline", "pain_nrs", AT_MIN)
    return [sham - run.value(arm, "pain_nrs", AT_MIN) for arm in ("M1_saline", "DLPFC_saline")]


sweeps = {
    "frequency_hz": ("frequency (Hz)", (2, 3, 4, 5, 6, 8, 10, 12, 15, 20)),
    "intensity_percent_rmt": ("intensity (% of resting motor threshold)", range(50, 125, 5)),
}

# %%
# Calcium decides: slow or weak trains depress synapses in this model, faster and stronger ones
# strengthen them. Relief changes its sign in between.

figure, panels = plt.subplots(1, 2, figsize=(8, 3.4), sharey=True, layout="constrained")
for axes, (field, (label, values)) in zip(panels, sweeps.items(), strict=True):
    curves = zip(*(effects(field, value) for value in values), strict=True)
    looks = (("right M1", "#0072B2", "o-"), ("right DLPFC", "#D55E00", "s--"))
    for curve, (name, colour, line) in zip(curves, looks, strict=True):
        axes.plot(list(values), curve, line, color=colour, label=name, ms=4)
    axes.axhline(0, color="grey", lw=0.8)
    axes.set_xlabel(label)
    axes.spines[["top", "right"]].set_visible(False)
panels[0].set_xticks([2, 5, 10, 15, 20])
panels[0].set_ylabel("relief against sham (points of 10)")
panels[0].legend(frameon=False)
plt.show()
