"""What is not known, in money: the chance of being the best plan, and what knowing first would be worth."""
