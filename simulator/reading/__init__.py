"""Reading the files people edit: strict YAML in, checked settings or readable problems out."""
