"""Where an answer goes, a module each: terminal, files, figures, notebook. None knows a question."""
