"""Lets `python -m simulator` stand in for the `rtms-sim` command."""

from simulator.cli.main import main

if __name__ == "__main__":
    main()
