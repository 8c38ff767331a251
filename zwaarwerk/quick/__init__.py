"""The quick engine: one person in whole numbers, without lines or explanation; who it can't do, it leaves."""
