"""What can be turned on the bench."""
