# Two commands matter: `make demo` and `make test`. Each installs what it needs, system packages too.
#
#   make demo [PHOTOS=dir-or-zip] [QUERY=picture]   index and search, on sample photographs or your own
#   make test                                       everything CI runs
#   make serve | gui [LIBRARY=dir]                  the web page, the window
#   make torture [SECONDS=600]                      broken files and chaos, so long each; every page of a full disk
#   make bench                                      the figures of docs/benchmarks.md
#   make audit [ADVISORIES=file]                   known vulnerabilities, and a bill of materials
#   make train DATA=dir EDITS=file OUT=dir        the bundled model from scratch

PYTHON ?= python3
VENV := .venv
SCRIPTS := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
BIN := $(VENV)/$(SCRIPTS)
PIP := $(BIN)/python -m pip install --quiet -c constraints.txt
LIBRARY ?= demo-output/library
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint unit frameworks torture serve gui bench train audit docs system clean

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(VENV)/.demo: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(PIP) -e . --group demo
	touch $@

$(VENV)/.test: $(VENV)/.demo
	$(PIP) -e '.[raw,jxl,text]' --group test
	touch $@

# Node and npm are a wheel of the test group; Biome and TypeScript come by package.json, exact versions.
node_modules/.done: $(VENV)/.test package.json
	PATH="$(CURDIR)/$(BIN):$$PATH" npm install --silent
	touch $@

demo: $(VENV)/.demo
	$(BIN)/python -m demo $(if $(PHOTOS),--photos "$(PHOTOS)") $(if $(QUERY),--query "$(QUERY)")

serve: $(VENV)/.demo
	$(BIN)/pictrace serve --library "$(LIBRARY)"

gui: $(VENV)/.demo
	$(BIN)/pictrace gui --library "$(LIBRARY)"

test: lint unit frameworks

lint: $(VENV)/.test node_modules/.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent lint

unit: $(VENV)/.test node_modules/.done system
	PATH="$(CURDIR)/$(BIN):$$PATH" npm test --silent
	$(BIN)/pytest -q

# What goes on for ever in tests/torture, for so many seconds each and with new chance every time.
SECONDS ?= 600
torture: $(VENV)/.test
	PICTRACE_TORTURE_SECONDS=$(SECONDS) $(BIN)/pytest -q -x tests/torture

# TensorFlow and PyTorch take 2 GB: an environment of their own for the Keras back end and the training.
$(VENV)-frameworks/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)-frameworks
	$(VENV)-frameworks/$(SCRIPTS)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-frameworks/$(SCRIPTS)/python -m pip install --quiet -c constraints.txt -e '.[tensorflow]' --group frameworks
	touch $@

frameworks: $(VENV)-frameworks/.done
	$(VENV)-frameworks/$(SCRIPTS)/python -m pytest -q tests/embeddings/test_keras.py tests/training

# A browser and a screen for the tests that need them (Debian and Ubuntu; elsewhere install them by hand).
system:
	./system-packages.sh

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

train: $(VENV)-frameworks/.done
	$(VENV)-frameworks/$(SCRIPTS)/python -m training --data "$(DATA)" --edits "$(EDITS)" --out "$(OUT)"

# Known vulnerabilities of the constraints, and a bill of materials (CycloneDX) in build/. Without a network give
# ADVISORIES=file: OSV's export for PyPI.
audit: $(VENV)-audit/.done
	$(VENV)-audit/$(SCRIPTS)/python -m supply $(if $(ADVISORIES),--advisories "$(ADVISORIES)")

$(VENV)-audit/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/$(SCRIPTS)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-audit/$(SCRIPTS)/python -m pip install --quiet -c constraints.txt --group audit
	touch $@

docs: $(VENV)/.test
	$(BIN)/python -m tests.apps.cli.reference

clean:
	rm -rf $(VENV) $(VENV)-frameworks $(VENV)-audit node_modules demo-output bench-output build dist
