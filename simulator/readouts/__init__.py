"""What an experimenter would measure from a simulated subject, such as a pain rating."""
