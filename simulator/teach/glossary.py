"""Words of the field in plain English, shown where they are met."""

from __future__ import annotations

GLOSSARY = {
    "arm": "One condition of an experiment, such as real stimulation after saline.",
    "target": "The place on the cortex under the coil. M1 is the primary motor cortex, DLPFC the "
    "dorsolateral prefrontal cortex.",
    "frequency": "Pulses a second within a train. Slow stimulation (about 1 Hz) tends to weaken "
    "synapses, fast stimulation (5 Hz and more) to strengthen them.",
    "intensity": "Strength of the magnetic pulse, in per cent of the resting motor threshold "
    "(RMT): the weakest pulse that makes the resting hand twitch.",
    "train": "An unbroken run of pulses; a session is made of trains with pauses between them.",
    "session": "One visit with stimulation.",
    "sham": "A coil that clicks but does not reach the brain: the control for expectation.",
    "drug": "Given to the arm that is chosen, or to all. Naloxone blocks opioid receptors, "
    "ketamine NMDA receptors.",
    "bolus": "A dose given all at once, in milligrams per kilogram of body weight.",
    "person": "Who is treated: a volunteer, a patient with a kind of chronic pain, or a rat.",
    "expectation": "How much relief the person expects. It lowers pain by itself: placebo.",
    "test pain": "What hurts: ongoing pain after an injury of nerves, or a stimulus to the skin.",
    "follow-up": "How long the person is followed after the first session.",
    "NRS": "Numerical rating scale: 0 is no pain, 10 the worst imaginable.",
    "reproduced": "The simulation shows what was published, within its error or as clearly.",
    "contradicted": "The simulation shows something else than what was published.",
    "held out": "A finding that no parameter was fitted to: the fair test of a model.",
    "tier": "Where a number comes from: measured in humans or animals, derived from the "
    "literature, fitted here, or assumed.",
    "lesion": "Silence a part of the circuit and let the person settle without it.",
    "NMDA receptor": "Lets calcium into a synapse that is active on both sides: the gate of "
    "learning. Ketamine blocks it.",
    "naloxone": "A drug that blocks opioid receptors, and so takes away what opioids do.",
    "plasticity": "Lasting change of how strongly nerve cells talk to each other.",
}  # fmt: skip
"""By the word as a student meets it."""
