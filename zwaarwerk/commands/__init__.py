"""The commands, one module each, imported when they are asked for: read, calculate, render, write."""
