# Needs git, make, a C compiler and Python 3.11 or newer with venv; everything else comes into .venv.
#
#   make bench        both reference systems on the quick suite; prints the path of the HTML report last
#   make test         the tests;  ARGS="-k gate" chooses, JOBS=1 runs them in one process
#   make test-long    those of them that take half a minute or more and that `make test` leaves out
#   make lint         ruff and mypy
#   make counterparts adapters against the real systems, each installed in .counterparts/ (0.6 GB and more)
#   make gate         both reference systems on the quick suite, held against reports/baselines/quick.json; gate-out/ has the pages
#   make baselines    renew reports/baselines/
#   make example      renew reports/example/ and the pictures of README.md;  ARGS=RUN_DIR takes a run of `quick` that is there
#   make battery      agents whose scores are known, against their required ranges
#   make docs         renew the generated pages: docs/measures/, docs/crosswalk.md
#   make mutants      do the tests of score and annotate notice wrong lines?  ARGS="--sample 30 --seed 2" chooses
#   make perf         how fast and how lean the harness is
#   make wheel-test   the tests on the installed wheel, in an empty folder
#   make constraints  renew constraints.txt
#   make clean        remove .venv and caches

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
# Twice quiet: no warnings before the lines of a target, errors all the same.
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(PY) -m pip install --quiet --quiet -c constraints.txt
INPUTS := pyproject.toml constraints.txt

# A virtual environment that happens to be active is none of ours.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH

.DELETE_ON_ERROR:
.PHONY: help bench test test-long lint counterparts gate baselines example battery docs mutants perf wheel-test constraints clean

help:
	@sed -n 's/^#   //p' Makefile

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fdbench needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.reference: $(INPUTS) | $(PY)
	$(PIP) -e '.[reference]'
	@touch $@

$(VENV)/.test: $(INPUTS) | $(PY)
	$(PIP) -e '.[reference,test]'
	@touch $(VENV)/.reference $@

$(VENV)/.mutation: $(VENV)/.test
	$(PIP) -e '.[mutation,reference,test]'
	@touch $@

bench: $(VENV)/.reference
	@set -eu; out=reports/runs/quick-$$(date -u +%Y%m%dT%H%M%SZ)-$$$$; \
	$(PY) -m fdbench run --suite quick --adapter tml --adapter stitched --out "$$out"; \
	$(PY) -m fdbench report "$$out" -o "$$out/report.html"; \
	test -s "$$out/report.html"; \
	echo "$(CURDIR)/$$out/report.html"

test: $(VENV)/.test
	$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-long: $(VENV)/.test
	$(PY) -m pytest -n $(JOBS) --dist loadfile -m long $(ARGS)

lint: $(VENV)/.test
	@failed=0; for tool in "ruff check" "ruff format --check" "mypy --strict"; do \
	    echo "$(PY) -m $$tool"; $(PY) -m $$tool || failed=1; \
	done; exit $$failed

counterparts: $(VENV)/.test
	$(PY) -m tests.counterparts.setup
	$(PY) -m pytest -m counterpart tests/counterparts $(ARGS)

gate: $(VENV)/.reference
	rm -rf gate-out
	FDBENCH="$(PY) -m fdbench" SYSTEMS="tml stitched" BASELINE=reports/baselines/quick.json sh docs/ci/gate.sh

baselines: $(VENV)/.reference
	PYTHON=$(PY) .ci/baselines $(ARGS)

example: $(VENV)/.test
	$(PY) -m docs.example $(ARGS)

battery: $(VENV)/.reference
	$(PY) -m fdbench.battery --jobs $(JOBS) $(ARGS)

docs: $(VENV)/.test
	$(PY) -m docs.generate

mutants: $(VENV)/.mutation
	$(PY) -m tests.mutants --rest $(ARGS)

perf: $(VENV)/.test
	$(PY) -m tests.perf

wheel-test: $(VENV)/.test
	.ci/wheel_test $(PY)

constraints:
	.ci/renew_constraints $(PYTHON)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
