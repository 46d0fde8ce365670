"""
Courses over weeks
==================

Ten daily sessions over the motor cortex at three frequencies, and what is left of their relief
three months later. The 1 Hz arm was not part of the published study.
"""

# %%
# Pain is the rating of a typical patient with ongoing neuropathic pain; nobody tests them with
# heat or cold.

import matplotlib.pyplot as plt
from simulator.study.load import load_study
from simulator.study.simulate import simulate

MINUTES_PER_DAY = 1440
run = simulate(load_study("pei2019").experiment)
days = run.times_min / MINUTES_PER_DAY
looks = {
    "Hz10": ("10 Hz", "#0072B2", "-"),
    "Hz5": ("5 Hz", "#009E73", "--"),
    "Hz1": ("1 Hz", "#D55E00", "-."),
    "sham": ("sham", "#8C8C8C", ":"),
}

figure, axes = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
for arm, (label, colour, line) in looks.items():
    pain = [run.typical(arm, "pain_nrs", time) for time in run.times_min]
    axes.plot(days, pain, line, color=colour, label=label, lw=1.5)
axes.axvspan(0, 10, color="#F3E3B3", zorder=0, label="ten sessions")
axes.set_xlabel("time from the first session (days)")
axes.set_ylabel("pain (points of 10)")
axes.set_ylim(bottom=0)
axes.spines[["top", "right"]].set_visible(False)
axes.legend(frameon=False, ncols=5, loc="lower left")
plt.show()
