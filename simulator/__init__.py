"""A simulator of how repetitive transcranial magnetic stimulation relieves pain."""

__version__ = "0.1.0"
