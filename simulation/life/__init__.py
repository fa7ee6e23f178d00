"""The life of one customer in machine code: states, clocks, what happens, and how it is booked."""
