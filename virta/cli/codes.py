"""Exit codes: done, a failed run, bad input that was explained, interrupted, terminated."""

DONE, FAILED, BAD_INPUT, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
