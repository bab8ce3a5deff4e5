"""`python -m greenpark` is `greenpark`."""

from greenpark.cli import main

main()
