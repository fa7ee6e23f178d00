"""Exit codes: done, a failed run, bad input that was explained, interrupted."""

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
