# Everything sets itself up in .venv; all that is needed is Python 3.11 or later.

PYTHON ?= python3
RUN := .venv/bin

.PHONY: demo test lint fuzz benchmark formats schema golden evaluate pins clean

demo: .venv/run-installed
	@$(RUN)/analyzer analyze fixtures/interviews/strong_builder.vtt \
	  --role "Senior software engineer" --replay fixtures/replays/strong_builder.jsonl --out memos
	@echo
	@echo "Open memos/strong_builder.memo.html in a browser. Then, with a transcript of your own:"
	@echo
	@echo "  without a model:  $(RUN)/analyzer analyze YOUR-INTERVIEW.vtt"
	@echo "  with a model:     OPENAI_API_KEY=... $(RUN)/analyzer analyze YOUR-INTERVIEW.vtt"

test: lint
	$(RUN)/python -m pytest -n auto

lint: .venv/dev-installed
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports --no-cache

fuzz: .venv/dev-installed
	$(RUN)/python -m tests.support.fuzz --inputs 10000

benchmark: .venv/dev-installed
	$(RUN)/python -m benchmarks.reading
	$(RUN)/python benchmarks/extraction.py

schema: .venv/run-installed
	$(RUN)/python -c "import json; from analyzer.assessment import Assessment; \
	  print(json.dumps(Assessment.model_json_schema(), indent=2))" > docs/assessment.schema.json

formats: .venv/dev-installed
	$(RUN)/python -m tests.support.formats_page

golden: .venv/run-installed
	$(RUN)/python -m tests.support.golden

evaluate: .venv/dev-installed
	$(RUN)/python -m tests.support.method_page

# The pins hold hashes and no addresses, so they work with any mirror of the package index.
pins: .venv/dev-installed
	$(RUN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	  --no-annotate --custom-compile-command "make pins" --upgrade \
	  pyproject.toml --group build -o requirements/run.txt
	$(RUN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	  --no-annotate --custom-compile-command "make pins" --upgrade \
	  pyproject.toml --group build --group dev -o requirements/dev.txt

clean:
	rm -rf .venv memos .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/run-installed: requirements/run.txt pyproject.toml
	@test -x $(RUN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (once, about a minute) ..."
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev-installed: requirements/dev.txt .venv/run-installed
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
