# Targets of the image and of what runs it; docs/operate.md says how.
image: ## Build the image estrado:local and its bill of materials, build/estrado.cdx.json
	@deploy/image/build

images: ## Build local stand-ins of PostgreSQL, Kafka, MinIO and the mail catcher (deploy/images/README.md)
	@deploy/images/build

keys: $(READY) ## Make the development keys and certificates that are missing, in data/llaves
	@$(BIN)/estrado keys --tls

up: ## Start the suite in containers with Compose, wait until it is ready and say where it is (docs/operate.md)
	@deploy/compose/up

down: ## End those containers; what they keep stays for the next `make up`
	@deploy/compose/compose down

# The tools of `make k8s-check` are not the product's: an environment of their own outside the checkout, by its lock's hash.
CHECKS = $(or $(ESTRADO_CACHE),$(HOME)/.cache/estrado)/k8s-check-$(shell sha256sum deploy/k8s/check.lock | cut -c1-12)

k8s-check: $(READY) ## Hold deploy/k8s against API schemas, a policy checker and the code's own flows
	@[ -e $(CHECKS)/.listo ] || { echo "==> Tools of the check in $(CHECKS)"; $(PYTHON) -m venv --clear $(CHECKS) && \
		$(CHECKS)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r deploy/k8s/check.lock && \
		touch $(CHECKS)/.listo; }
	@$(BIN)/python -m tests.kubernetes.check $(CHECKS)/bin

k8s-test: $(READY) ## Deploy to the cluster that KUBECONFIG names and try to break it (docs/operate.md)
	@$(BIN)/python -m tests.kubernetes

.PHONY: image images keys up down k8s-check k8s-test
