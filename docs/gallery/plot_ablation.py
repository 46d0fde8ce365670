"""
What carries what
=================

Each mechanism switched off in turn, and what becomes of the findings of three studies. `rtms-sim
ablate` does this for all studies.
"""

# %%
# A finding is lost if it is reproduced by the whole model and not without the mechanism.

import matplotlib.pyplot as plt
from matplotlib.colors import ListedColormap
from simulator.evidence.ablation import ablate, in_words, optional_mechanisms
from simulator.study.load import load_study

studies = [load_study(name) for name in ("deandrade2011", "deandrade2014", "pei2019")]
found = ablate(studies, optional_mechanisms(), workers=1)
FATES = ("lost", "weakened", "unchanged", "gained", "unknown")
COLOURS = ("#D55E00", "#F2C9A1", "#F2F2F2", "#56B4E9", "white")

names = [name for name in found.without if found.fates(name)["unchanged"] < len(found.whole)]
grid = [[FATES.index(outcome.fate) for outcome in found.without[name]] for name in names]
labels = [f"{score.study}: {score.claim}" for score in found.whole]

figure, axes = plt.subplots(figsize=(9, 5.4), layout="constrained")
columns = list(zip(*grid, strict=True))
axes.pcolormesh(
    columns, cmap=ListedColormap(COLOURS), vmin=-0.5, vmax=4.5, edgecolors="white", lw=2
)
axes.invert_yaxis()
axes.set_yticks([row + 0.5 for row in range(len(labels))], labels, fontsize=8)
axes.set_xticks(
    [column + 0.5 for column in range(len(names))],
    [in_words(name) for name in names],
    rotation=40,
    ha="right",
    fontsize=8,
)
axes.set_xlabel("switched off")
for row, outcomes in enumerate(columns):
    for column, fate in enumerate(outcomes):
        mark = {"lost": "×", "weakened": "−", "gained": "+", "unknown": "?"}.get(FATES[fate], "")
        axes.text(column + 0.5, row + 0.5, mark, ha="center", va="center", fontsize=10)
axes.tick_params(length=0)
axes.spines[:].set_visible(False)
plt.show()

# %%
# × lost, − weakened, + gained. Mechanisms without any of these are left out. A mechanism that
# only kept a finding from being reproduced makes it gained.
