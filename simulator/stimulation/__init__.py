"""Turns a stimulation protocol and a coil into the pulses that reach the cortex."""
