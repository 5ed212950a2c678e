# EvalScope Perf. `make help` lists the targets.
export CGO_ENABLED = 0
PYTHON ?= python3
BIN := bin/evalscope
RACE := ./internal/cluster/... ./internal/scheduler ./internal/wire ./internal/health ./internal/groundtruth ./internal/calibrate ./internal/engine ./internal/eventlog ./internal/hub ./internal/simulator ./internal/visualizer/publisher ./internal/serve ./app ./perf

.DEFAULT_GOAL := build

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/evalscope, a static binary
	@go build -trimpath -ldflags "-s -w" -o $(BIN) ./cmd/evalscope

demo: build ## start the built-in LLM server, run the guide's five levels scaled to under a minute
	@scripts/demo $(BIN)

testenv: .testenv/.ready ## fetch the Python libraries that tests compare with, into .testenv

.testenv/.ready: test/requirements.txt test/requirements-nodeps.txt
	@scripts/testenv $(PYTHON)

test: ## run the tests; what cannot run here says skipped and why
	@scripts/testenv $(PYTHON) || echo "make test: the Python test environment is not there; tests that need it say skipped"
	@scripts/gotest $$(go list ./... | grep -v -e /test/causes -e /test/verdict -e /test/real -e /test/visualizers -e /test/definitions -e /test/distributed)
	@$(MAKE) --no-print-directory test-python

test-python: build ## run the tests of the Python package against bin/evalscope
	@if [ -x .testenv/bin/pytest ]; then .testenv/bin/python -m pytest --show-capture=no; else \
		echo "test-python: skipped, the Python test environment is not there"; test -z "$$EVALSCOPE_TEST_REQUIRE"; fi

python-versions: build ## run those tests on every Python that pyenv or PATH has, from 3.10 on
	@scripts/python-versions

wheel: ## build and check the wheels of every platform, in dist
	@scripts/testenv $(PYTHON)
	@.testenv/bin/python python/build/wheels.py dist

causes: ## prove each suggestion by the built-in server with that cause set (a minute; times matter, so it runs alone)
	@scripts/gotest -count=1 ./test/causes

verdict: ## starve the command and see that the verdict says so (a minute; what else runs matters, so it runs alone)
	@scripts/gotest -count=1 ./test/verdict

statistics: ## show by thousands of simulated runs how often comparisons, intervals, searches, steady states and change points are right (minutes)
	@EVALSCOPE_TEST_STATISTICS=1 go test -count=1 -v ./test/statistics

distributed: ## kill, stop and cut off workers, coordinator and broker in every phase, by real processes (minutes; nats-server on PATH or in EVALSCOPE_NATS_SERVER)
	@EVALSCOPE_TEST_DISTRIBUTED=1 scripts/gotest -count=1 -timeout 900s ./test/distributed

namespaces: build ## run four workers in network namespaces with clocks of their own (root; skipped where they cannot be had)
	@test/distributed/namespaces.sh $(BIN)

hardship: ## run the command in odd surroundings: signals in every phase, full disks, few descriptors, closed pipes, two runs in one folder
	@scripts/gotest -count=1 ./cmd/evalscope -run 'TestScripts/(signals|interrupted|killed|disk_full|descriptors|closed_output|two_runs|odd_files|failed_level)|Secret|Forge'

race: ## run the packages with goroutines under the race detector (needs a C compiler)
	@CGO_ENABLED=1 scripts/gotest -race -short $(RACE)

real: build ## benchmark a real llama.cpp server and check the figures
	@scripts/testenv $(PYTHON)
	@EVALSCOPE_TEST_REAL=1 scripts/gotest -count=1 ./test/real

visenv: .visenv/.ready ## fetch WandB, SwanLab, ClearML and Perfetto for tests, into .visenv

.visenv/.ready: test/requirements-visualizers.txt
	@scripts/visenv $(PYTHON)

visualizers: ## show runs by WandB, SwanLab, ClearML and Perfetto themselves, on this machine
	@scripts/visenv $(PYTHON)
	@scripts/gotest -count=1 ./test/visualizers

kubernetes: ## read what `evalscope deploy kubernetes` prints with Kubernetes' own types, and render the chart with helm where it is installed
	@cd test/kubernetes && go vet ./... && go test -count=1 ./...

toolsenv: ## fetch the load tools whose definitions we restate, for tests, into .toolsenv (some 400 MB)
	@scripts/toolsenv $(PYTHON)

definitions: ## run those tools' own functions and hold the recorded figures against them
	@scripts/toolsenv $(PYTHON)
	@scripts/gotest -count=1 ./test/definitions ./internal/othertools

same: build ## hold the outputs to those of an older binary or git revision, byte for byte: make same OLD=main (two minutes)
	@test -n "$(OLD)" || { echo "same: name the older binary or git revision, such as: make same OLD=main"; exit 2; }
	@go run ./test/same $(SAME) $(OLD) $(BIN)

lint: ## gofmt, go vet, the form of changelog entries, and the words of docs/style.md
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on these"; exit 1; }
	@go vet ./...
	@scripts/changelog
	@$(MAKE) --no-print-directory words

lint-all: golangci lint-python lint-files ## the linters that are fetched: minutes, so .ci/run leaves them to the lint workflow

golangci: ## golangci-lint by .golangci.yml (some three minutes the first time, 45 s afterwards)
	@scripts/lint golangci

lint-python: ## ruff and pyright --strict over the Python package
	@scripts/lint python

lint-files: ## actionlint, zizmor, hadolint and JSON schemas over workflows, Dockerfile, templates and goreleaser's configuration
	@scripts/lint files

unit: ## the Go tests that need nothing but Go, on any system
	@scripts/gotest ./perf/... ./internal/... ./app ./cmd/...

coverage: ## which share of the statements tests reach, into coverage/ (minutes)
	@mkdir -p coverage
	@go test -short -coverpkg=./app/...,./internal/...,./perf/... -coverprofile=coverage/go.out ./app ./cmd/... ./internal/... ./perf/... > coverage/log.txt || { tail -50 coverage/log.txt; exit 1; }
	@go tool cover -func=coverage/go.out > coverage/functions.txt
	@go tool cover -html=coverage/go.out -o coverage/go.html
	@awk 'END { print "coverage: " $$NF " of statements" }' coverage/functions.txt | tee -a "$${GITHUB_STEP_SUMMARY:-/dev/null}"

release-dry: ## build what a release has, without publishing or signing (needs goreleaser)
	@TAP_TOKEN=none goreleaser release --snapshot --clean --skip=sign,sbom,publish

words: ## hold texts to docs/style.md: banned turns, and spelling where codespell is installed
	@scripts/testenv $(PYTHON) || echo "make words: the Python test environment is not there; spelling is not checked"
	@scripts/words

cross: ## compile for the platforms beside this one
	@for p in linux/arm64 darwin/arm64 windows/amd64; do \
		echo "$$p"; GOOS=$${p%/*} GOARCH=$${p#*/} go build -trimpath -ldflags "-s -w" -o /dev/null ./cmd/evalscope || exit 1; done

FUZZTIME ?= 10s
fuzz: ## fuzz every parser for FUZZTIME (minutes)
	@scripts/fuzz $(FUZZTIME)

fuzz-short: ## fuzz the parsers of a sixth of the packages for a second each, others each day (.ci/run)
	@scripts/fuzz 1s fresh 6

fuzz-all: ## fuzz every parser for a second (a minute and a half once the compiler has run)
	@scripts/fuzz 1s fresh

bench: build ## measure cost and accuracy against ground truth, a raw reader and peers on PATH (takes minutes, wants a quiet machine)
	@go run ./bench $(BENCH)

proof: build ## measure every client at 1 to 5,000 streams, and all goals, into docs/en/accuracy.md (17 to 30 minutes, alone on the machine)
	@scripts/peers $(PYTHON)
	@go run ./bench -proof bench/results/proof.json -repeat 1 $(BENCH); rc=$$?; go run ./docs/generate; exit $$rc

scaling: build ## show how one process, and one for each core, use more and more cores (minutes, wants a machine with many)
	@go run ./bench/scaling

bench-check: build ## a short bench whose ratios must hold with wide margins
	@go run ./bench -short

docs: ## write the generated reference pages
	@go run ./docs/generate

site: ## make the documentation's site with search by MkDocs Material, into site/
	@scripts/site build

site-plain: ## render the documentation without Python or network, into site/ (open site/index.html)
	@go run ./docs/site

pictures: build ## make the documentation's pictures again from our own output (needs Chromium)
	@go run ./docs/pictures -bin $(BIN)

clean: ## remove what make built
	@rm -rf bin dist site coverage

.PHONY: help build demo testenv test kubernetes words golangci statistics test-python python-versions wheel causes verdict hardship lint-all lint-python lint-files unit coverage release-dry fuzz site-plain race distributed namespaces real visenv visualizers toolsenv definitions same lint cross fuzz-short fuzz-all bench scaling proof bench-check docs site pictures clean
