"""From a company's own records to a scenario file: histories, purchase logs, statements.

Each kind of record is read and checked (`records`), fitted, and written as a commented scenario
(`scenario_text`) that is proved by loading it back.
"""
