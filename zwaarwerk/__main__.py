"""python -m zwaarwerk."""

from zwaarwerk.cli import main

main()
