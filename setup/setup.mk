# How .venv and generated/ are made. The Makefile runs this under a lock (alone.py).
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check

.venv/.listo: .venv/.lock pyproject.toml | generated/.listo
	@$(PIP) --quiet --no-index --no-deps --no-build-isolation -e .
	@touch $@

generated/.listo: .venv/.lock protos/generate.py $(shell find protos -name '*.proto' 2>/dev/null)
	@echo "==> Code of the protos in generated/"
	@$(BIN)/python protos/generate.py
	@touch $@

# Without its stamp an environment is one whose making was interrupted: it is made again from nothing.
.venv/.lock: requirements.lock
	@echo "==> Python environment in .venv (some minutes the first time, kept afterwards)"
	@if [ -e $@ ]; then rm $@; else $(PYTHON) -m venv --clear .venv; fi
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@
