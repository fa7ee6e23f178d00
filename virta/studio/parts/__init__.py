"""What the pages are made of beyond the framework's own elements."""
