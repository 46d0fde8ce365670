"""The network of pain-related brain regions, as symbols and equations."""
