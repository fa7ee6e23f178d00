# Needs make and one Python >= 3.11 (any name on PATH, or PYTHON=/path/to/python).
# Every target makes the virtual environment it needs; a second run starts at once.

VENV ?= .venv
PYTHON ?=
PYTEST_ARGS ?=
BENCH_ARGS ?=
JOBS ?= 2
FUZZ_SEED := $(or $(FUZZ_SEED),$(shell date +%s))

PY := $(VENV)/bin/python
STAMP := $(VENV)/.ready

# An environment that was moved, or whose interpreter is gone, is made again.
ifneq ($(shell cat '$(STAMP)' 2>/dev/null && '$(PY)' -c '' 2>/dev/null && echo runs),$(CURDIR) runs)
.PHONY: $(STAMP)
endif

.PHONY: help demo test verify bench lint docs site env clean

help:
	@echo "make demo    which of three plans pays, with figures and a report"
	@echo "make test    the tests"
	@echo "make verify  the slow statistical verification (tens of minutes)"
	@echo "make bench   speed of the engines beside SimPy, Mesa, NumPy and the bare limit"
	@echo "make lint    ruff, and mypy in strict mode"
	@echo "make docs    renew the figures and the console output in README and docs"
	@echo "make site    the documentation as pages, in out/site"
	@echo "make env     only the virtual environment ($(VENV))"
	@echo "make clean   remove caches and build output"

demo: $(STAMP)
	@'$(PY)' -m virta demo --out out/demo

test: $(STAMP)
	'$(PY)' -m pytest -n $(JOBS) $(PYTEST_ARGS)

verify: $(STAMP)
	@'$(PY)' -c 'import nbclient, ipykernel' 2>/dev/null || '$(PY)' -m pip install --quiet \
		--disable-pip-version-check --no-build-isolation -c constraints.txt -e '.[kernel]'
	@echo "damage is drawn with FUZZ_SEED=$(FUZZ_SEED); the same seed draws the same"
	VIRTA_FUZZ_SEED=$(FUZZ_SEED) '$(PY)' -m pytest -n $(JOBS) -m verify $(PYTEST_ARGS)
	'$(PY)' -m tests.published.page

# The peers are no part of the tests: they are installed when they are measured.
bench: $(STAMP)
	@'$(PY)' -c 'import mesa' 2>/dev/null || '$(PY)' -m pip install --quiet --disable-pip-version-check \
		--no-build-isolation -c constraints.txt -e '.[peers]'
	'$(PY)' -m benchmarks $(BENCH_ARGS)

lint: $(STAMP)
	'$(PY)' -m ruff check .
	'$(PY)' -m mypy

docs: $(STAMP)
	'$(PY)' -m tests.pictures
	'$(PY)' -m tests.reference
	'$(PY)' -m tests.consoles README.md docs/*.md

# The site's tools are no part of the tests: they are installed when it is built. It loads nothing from elsewhere.
site: $(STAMP)
	@'$(PY)' -c 'import material' 2>/dev/null || '$(PY)' -m pip install --quiet --disable-pip-version-check \
		--no-build-isolation -c constraints.txt -e '.[site]'
	'$(PY)' -m mkdocs build --quiet --strict --site-dir out/site

env: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@VENV='$(VENV)' PYTHON='$(PYTHON)' sh .ci/make-venv
	@printf '%s\n' '$(CURDIR)' > '$(STAMP)'

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
