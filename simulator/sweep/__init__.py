"""Many runs of one experiment: designs, engines, datasets, sensitivities."""
