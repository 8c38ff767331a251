"""What schemes do to a workforce, and what they cost."""
