"""zwaarwerk."""
