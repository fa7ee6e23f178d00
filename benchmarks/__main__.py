"""`python -m benchmarks`, which `make bench` runs."""

from benchmarks.speed import main

main()
