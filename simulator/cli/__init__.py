"""The `rtms-sim` command."""
