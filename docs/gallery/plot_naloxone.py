"""
Naloxone over time
==================

The flagship study: rTMS of the right motor or the right prefrontal cortex, with saline or
naloxone. Both panels are the same simulation, once at the receptor and once at the rating.
"""

# %%
# `to_dataset` gives a labelled data set, with units, as `rtms-sim run` writes it. Pain is rated
# where a test stimulus ends.

import matplotlib.pyplot as plt
from simulator.study.dataset import to_dataset
from simulator.study.load import load_study
from simulator.study.simulate import simulate

study = load_study("deandrade2011")
data = to_dataset(study, simulate(study.experiment))
looks = {
    "M1_saline": ("#0072B2", "-"),
    "M1_naloxone": ("#0072B2", ":"),
    "DLPFC_saline": ("#D55E00", "-"),
    "DLPFC_naloxone": ("#D55E00", ":"),
}

figure, (receptor, rating) = plt.subplots(
    1, 2, figsize=(8.4, 3.6), layout="constrained", sharex=True
)
occupied = 100 * data["mor_occupancy"].sel(pool="midbrain")
tested = data["pain_nrs"].where(data["tested"] == 1, drop=True)
for arm, (colour, line) in looks.items():
    name = arm.replace("_", ", ")
    receptor.plot(data["time"], occupied.sel(arm=arm), line, color=colour, label=name)
    sham = tested.sel(arm=f"sham_{arm.split('_')[1]}")
    rating.plot(tested["time"], tested.sel(arm=arm) - sham, line, marker="o", ms=3, color=colour)
for axes in (receptor, rating):
    axes.axvspan(0, 15, color="#F3E3B3", zorder=0)
    axes.axvline(-10, color="grey", lw=0.8)
    axes.set_xlabel("time from the start of the session (min)")
    axes.spines[["top", "right"]].set_visible(False)
receptor.set_ylabel("µ receptors of the midbrain\noccupied by agonists (%)")
receptor.legend(frameon=False, fontsize=8)
rating.set_ylabel("pain against sham with the\nsame drug (points of 10)")
rating.axhline(0, color="grey", lw=0.8)
plt.show()

# %%
# The band is the session, the line the bolus of naloxone or saline. Naloxone takes the place of
# the body's own opioids at the receptor; with it goes the relief from M1 and not that from the
# DLPFC.
