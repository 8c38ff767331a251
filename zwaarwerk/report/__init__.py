"""Reports: views of one answer."""
