# Two commands do everything:  make run  opens the application,  make test  runs the test suite.
# Both make a virtual environment in .venv and install into it first; the second time they start at once.

VENV := .venv
BIN := $(VENV)/bin

# The first Python that is new enough and can make virtual environments; say PYTHON=… to choose another.
CANDIDATES := python3 python3.13 python3.12 python3.11 python3.14 python
IS_FIT := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in $(CANDIDATES); do \
	"$$python" -c "$(IS_FIT)" >/dev/null 2>&1 && { echo "$$python"; break; }; done)

.PHONY: run test check bench screenshots doctor clean

run: doctor
	$(BIN)/lstm-viz

test: $(VENV)/tested doctor
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

# Names the system libraries that Qt wants and this machine lacks (Linux only).
doctor: $(VENV)/installed
	@$(BIN)/python -m lstm_viz.doctor

check: $(VENV)/checked
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/measured
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks $(ONLY)

screenshots: $(VENV)/tested
	$(BIN)/python -m tests.end_to_end.screenshots docs/pictures

clean:
	rm -rf $(VENV) build dist artefacts

$(BIN)/python:
ifeq ($(strip $(PYTHON)),)
	@echo "lstm_viz needs Python 3.11 or newer with its venv module, and found none. Install it" \
		"(Debian, Ubuntu: apt-get install python3 python3-venv) or say: make run PYTHON=/path/to/python" >&2
	@exit 2
else
	@"$(PYTHON)" -c "$(IS_FIT)" || { echo "$(PYTHON) cannot be used: lstm_viz needs Python 3.11 or newer with its" \
		"venv module (Debian, Ubuntu: apt-get install python3 python3-venv)." >&2; exit 2; }
	"$(PYTHON)" -m venv $(VENV)
endif

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@echo "Installing lstm_viz and what it needs into $(VENV) (some minutes, the first time only) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/measured: $(VENV)/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

$(VENV)/checked: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[check]'
	@touch $@
