"""What can be asked, a folder each: its name is the command's, and `virta.<name>` asks it from Python."""
