"""What is promised about speed and memory, each measured against a baseline in the same run."""
