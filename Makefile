# The product's commands. `make run` and `make test` set up what they need in .venv and var/.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test kills screens lint style types pages migrations audit messages setup setup-dev catalogues

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --quiet --disable-pip-version-check --no-input
PYTEST := $(PY) -m pytest --dist loadfile -r fEs
JOBS ?= 2
TESTS ?= tests

help:
	@echo "make run       sets up and starts the product (PORT, HOST, DEMO_PASSWORD and others: see README.md)"
	@echo "make test      sets up and runs all tests; TESTS=tests/crm runs a part, JOBS=1 one at a time"
	@echo "make kills     kills workers, web server and broker while e-mails go out, and prints a table (an hour)"
	@echo "make screens   runs the walkthrough and keeps its pictures in var/screens"
	@echo "make lint      style, types, templates and migrations"
	@echo "make audit     known holes in the packages used"
	@echo "make messages  brings the catalogues in locale/ up to date with the sources (needs gettext)"

run: setup catalogues
	@echo "Preparing the database and the pages."
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py demo
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@exec $(PY) manage.py start

test: setup-dev catalogues
	@$(PYTEST) -n $(JOBS) $(TESTS)

kills: setup-dev catalogues
	@$(PY) -m tests.kills

screens: setup-dev catalogues
	@SCREENS=1 $(PYTEST) -n $(JOBS) -m browser $(TESTS)
	@echo "The pictures are in var/screens."

lint: style types pages migrations

style: setup-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet .

types: setup-dev
	$(VENV)/bin/mypy .

pages: setup-dev
	$(VENV)/bin/djlint templates --lint --quiet

migrations: setup-dev
	$(PY) manage.py makemigrations --check --dry-run

audit: setup-dev
	$(VENV)/bin/pip-audit --requirement requirements.txt

messages: setup-dev
	$(PY) manage.py makemessages --locale fr --locale da --no-obsolete --add-location file --ignore "var/*" --ignore "tests/*"

catalogues:
	@$(PY) -m config.lib.catalogues locale

setup: $(VENV)/requirements.stamp
setup-dev: $(VENV)/requirements-dev.stamp

$(VENV)/requirements.stamp: requirements.txt | $(PY)
	@echo "Installing what requirements.txt names; this takes a minute the first time."
	@$(PIP) install --requirement requirements.txt
	@touch $@

$(VENV)/requirements-dev.stamp: requirements-dev.txt requirements.txt | $(PY)
	@echo "Installing what requirements-dev.txt names; this takes a minute or two the first time."
	@$(PIP) install --requirement requirements-dev.txt
	@touch $@ $(VENV)/requirements.stamp

# The first Python that is new enough; it also has to be able to make an environment, which Debian packs apart.
$(PY):
	@for python in python3.11 python3.12 python3.13 python3; do \
		$$python -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || continue; \
		$$python -c "import ensurepip, venv" 2>/dev/null || { without=$$python; continue; }; \
		echo "Creating the environment in $(VENV) with $$python."; \
		$$python -m venv $(VENV) && exit 0; \
		rm -rf $(VENV); \
		exit 1; \
	done; \
	if [ -n "$$without" ]; then \
		echo "$$without cannot create environments: install its venv module" \
			"(on Debian and Ubuntu: apt-get install python3-venv), then try again." >&2; \
	else \
		echo "Python 3.11 or newer is needed and none is found: install it" \
			"(on Debian and Ubuntu: apt-get install python3 python3-venv), then try again." >&2; \
	fi; \
	exit 1
