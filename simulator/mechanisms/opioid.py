"""Claim: two opioid peptides, released by different paths, meet one receptor that can be blocked.

Beta-endorphin follows the arcuate nucleus, from a store that empties and refills. Enkephalin
follows dopamine: D2 activation above rest primes its release, but only under opioid tone, and a
primed pool releases steeply (which makes one short session little and a second one much); the
rostral cingulate releases it directly, and PAG output releases it in the cord. Both peptides and
any antagonist compete for µ receptors (Gaddum), which desensitise with use and thin out with
lasting pain. Effects saturate before occupancy does (receptor reserve). Enkephalin meets delta
receptors in the cord as well.

Where the receptor sits decides what it does: on the endings that reach PAG output cells it cuts
inhibition more than excitation (disinhibition); elsewhere it inhibits in proportion to the
measured density.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from simulator.model.builder import Mechanism, Scope
from simulator.model.functions import above, decay_rate, relaxation
from simulator.model.pools import POOLS


@dataclass(frozen=True)
class Release:
    """Peptide release above rest: by primed terminals, the rostral cingulate, and in the cord."""

    primed: sp.Expr
    cingulate: sp.Expr
    spinal: sp.Expr


def build(m: Scope) -> None:
    """Peptides, receptors and what they do to the circuit."""
    endorphin = _endorphin(m)
    release = _enkephalin_release(m)
    enkephalin = _enkephalin(m, release)
    for pool in POOLS:
        _receptor(m, pool, endorphin[pool], enkephalin[pool])
    _plasma(m, release)
    _effects(m)


def _endorphin(m: Scope) -> dict[str, sp.Expr]:
    arcuate = m.read("output.ARC")
    store = m.state("endorphin_store", "1", "releasable beta-endorphin", start=1.0, latex="S")
    m.rate(
        store,
        relaxation(store, 1 + 0 * store, m.parameter("endorphin_refill_time"))
        - m.parameter("endorphin_depletion") * arcuate * store,
    )
    release = m.strength * m.parameter("endorphin_release") * arcuate * store
    cleared = decay_rate(m.parameter("endorphin_half_life"))
    shares = {"midbrain": 1, "forebrain": m.parameter("endorphin_forebrain_share")}
    found: dict[str, sp.Expr] = {"cord": sp.Integer(0)}
    for pool, share in shares.items():
        peptide = m.state(f"endorphin.{pool}", "nM", f"beta-endorphin in the {pool}", start=0.03)
        m.rate(peptide, share * release - cleared * peptide)
        found[pool] = peptide
    return found


def _enkephalin_release(m: Scope) -> Release:
    """Priming needs dopamine above rest and opioid tone; a primed pool then releases steeply."""
    priming = m.state("enkephalin_priming", "1", "primed enkephalin terminals", 0.0, "Q")
    dopamine = m.quantity(
        "d2_activation",
        "1",
        "D2 occupancy above rest, in units of a strong response",
        above(
            m.read("d2_occupancy") - m.resting("d2_occupancy", "1"), m.parameter("change_rounding")
        )
        / m.parameter("d2_reference_change"),
        output=True,
    )
    tone = m.read("mor_effect.forebrain")
    permitted = tone / (tone + m.parameter("priming_tone_half"))
    m.rate(
        priming,
        dopamine * permitted / m.parameter("priming_time")
        - priming / m.parameter("priming_decay_time"),
    )
    steepness, half = m.parameter("priming_steepness"), m.parameter("priming_half")
    primed = (sp.Max(priming, 0 * priming) / half) ** steepness
    cingulate = m.read("output.rACC") - m.resting("output.rACC", "1")
    midbrain = m.read("output.PAG") - m.resting("output.PAG", "1")
    rounding = m.parameter("change_rounding")
    return Release(
        primed=m.parameter("enkephalin_primed_release") * dopamine * primed / (1 + primed),
        cingulate=m.parameter("enkephalin_cingulate_release") * above(cingulate, rounding),
        spinal=m.parameter("enkephalin_spinal_release") * above(midbrain, rounding),
    )


def _enkephalin(m: Scope, release: Release) -> dict[str, sp.Expr]:
    cleared = decay_rate(m.parameter("enkephalin_half_life"))
    spared = 1 + m.input("applied.peptidase_block", "1", "block of enkephalin-degrading enzymes")
    basal = m.parameter("enkephalin_basal")
    sources = {
        "midbrain": release.primed + release.cingulate,
        "forebrain": m.parameter("enkephalin_forebrain_share") * release.primed,
        "cord": release.spinal,
    }
    found: dict[str, sp.Expr] = {}
    for pool, source in sources.items():
        peptide = m.state(f"enkephalin.{pool}", "nM", f"enkephalin in the {pool}", start=0.03)
        m.rate(peptide, cleared * (basal + m.strength * source - peptide / spared))
        found[pool] = peptide
    return found


def _receptor(m: Scope, pool: str, endorphin: sp.Expr, enkephalin: sp.Expr) -> None:
    sensitive = m.state(f"mor_sensitive.{pool}", "1", f"responsive µ receptors, {pool}", 1.0, "R")
    agonists = (
        endorphin / m.parameter("endorphin_dissociation")
        + enkephalin / m.parameter("enkephalin_dissociation")
        + m.read("mor_agonism")
        + m.input(f"applied.mor_agonist.{pool}", "1", f"agonist over its constant, into the {pool}")
    )
    bound = m.quantity(
        f"mor_bound.{pool}",
        "1",
        f"share of responsive µ receptors in the {pool} held by agonists",
        agonists / (1 + agonists + m.read("mor_antagonism")),
    )
    occupancy = m.quantity(
        f"mor_occupancy.{pool}",
        "1",
        f"µ receptors in the {pool} occupied by agonists",
        sensitive * bound,
        output=True,
    )
    m.rate(
        sensitive,
        relaxation(sensitive, 1 + 0 * sensitive, m.parameter("mor_resensitisation_time"))
        - m.parameter("mor_desensitisation_rate") * occupancy,
    )
    free = 1 / (1 + agonists + m.read("mor_antagonism"))
    m.export(
        f"mor_available.{pool}",
        "1",
        f"µ receptors in the {pool} free for a tracer, relative to a full set",
        _density(m) * sensitive * free,
        1.0,
    )
    active, reserve = _density(m) * occupancy, m.parameter("mor_reserve")
    m.export(
        f"mor_effect.{pool}",
        "1",
        f"opioid effect in the {pool}, share of the maximum",
        active * (1 + reserve) / (active + reserve),
        0.0,
    )


def _density(m: Scope) -> sp.Expr:
    """One state for all pools: receptors thin out while the cord is sensitised."""
    density = m.state("mor_density", "1", "µ receptor density relative to health", 1.0, r"\rho")
    target = m.parameter("mor_density_in_person") - m.parameter("mor_density_loss") * m.read(
        "spinal_sensitisation"
    )
    m.rate(density, relaxation(density, target, m.parameter("mor_density_time")))
    return density


def _plasma(m: Scope, release: Release) -> None:
    """Peripheral pools are markers: they follow central release but feed nothing."""
    endorphin = m.state("endorphin.plasma", "pM", "beta-endorphin in plasma", start=1.7)
    secreted = m.parameter("endorphin_plasma_basal") * (
        1 + m.strength * m.parameter("endorphin_plasma_gain") * m.read("output.ARC")
    )
    m.rate(
        endorphin,
        decay_rate(m.parameter("endorphin_plasma_half_life")) * (secreted - endorphin),
    )
    enkephalin = m.state("enkephalin.plasma", "1", "enkephalin in plasma, fold of basal", start=1.0)
    evoked = m.parameter("enkephalin_plasma_gain") * (release.primed + release.cingulate)
    m.rate(
        enkephalin,
        decay_rate(m.parameter("enkephalin_plasma_half_life"))
        * (1 + m.strength * evoked - enkephalin),
    )


def _effects(m: Scope) -> None:
    midbrain, forebrain, cord = (m.read(f"mor_effect.{pool}") for pool in POOLS)
    m.contribute("excitatory_release.PAG", -m.parameter("mor_cut_of_excitation") * midbrain)
    m.contribute("inhibitory_release.PAG", -m.parameter("mor_cut_of_inhibition") * midbrain)
    m.contribute("inhibition.RVM_ON", m.parameter("mor_on_cell_inhibition") * midbrain)
    m.contribute("inhibition.DH", m.parameter("mor_dorsal_horn_inhibition") * cord)
    delta = m.read("enkephalin.cord") / m.parameter("enkephalin_delta_dissociation")
    held = m.quantity(
        "dor_occupancy.cord",
        "1",
        "delta receptors in the cord held by enkephalin",
        delta / (1 + delta + m.parameter("delta_antagonism_ratio") * m.read("mor_antagonism")),
        output=True,
    )
    m.contribute("inhibition.DH", m.parameter("dor_dorsal_horn_inhibition") * held)
    for node in m.network.with_receptor("mor"):
        if m.network.entry(node).opioid_inhibits:
            relative = m.parameter(f"density_mor_{node}") / m.parameter("mor_density_reference")
            m.contribute(f"inhibition.{node}", m.parameter("mor_inhibition") * relative * forebrain)


MECHANISM = Mechanism(
    name="opioid",
    claim="Two opioid peptides, released by different paths, meet one receptor.",
    sources=("Chiou1999", "Foley1979", "Arttamangkul2008", "Heinricher2009"),
    build=build,
)
