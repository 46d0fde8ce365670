"""
Binding in a scan
=================

Carfentanil is a tracer of the µ receptor. Where the body releases opioids, less of it binds. The
study scanned after stimulation of the right motor cortex and after sham.
"""

# %%
# Each dot is a node of the network whose receptor density was measured.

import matplotlib.pyplot as plt
from simulator.study.assembly import ingredients
from simulator.study.dataset import to_dataset
from simulator.study.load import load_study
from simulator.study.simulate import simulate

study = load_study("lamusuo2017")
data = to_dataset(study, simulate(study.experiment))
binding = data["carfentanil_bp"].dropna("node", how="all")
before = binding.sel(time=float(data.attrs["baseline_min"]), method="nearest")
change = 100 * (binding.sel(time=45) - before) / before
change = change.sortby(change.sel(arm="active", drop=True))
network = ingredients().network
labels = [network.entry(str(node)).label for node in change["node"].values]

figure, axes = plt.subplots(figsize=(7.5, 0.24 * len(labels) + 1), layout="constrained")
for arm, colour, mark in (("active", "#0072B2", "o"), ("sham", "#8C8C8C", "D")):
    axes.plot(change.sel(arm=arm), labels, mark, color=colour, label=arm, ms=5)
axes.axvline(0, color="grey", lw=0.8)
axes.set_xlabel("change of carfentanil binding 30 min after the session (%)")
axes.grid(axis="y", color="#E6E6E6", lw=0.6)
axes.spines[["top", "right"]].set_visible(False)
axes.legend(frameon=False, loc="lower center")
plt.show()

# %%
# The brain's own pools are few in this model: nodes that share one fall together, and their
# agreement is one result counted several times.
