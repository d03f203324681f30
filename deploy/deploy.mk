# Targets of the image and of what runs it; docs/operate.md says how.
image: ## Build the image estrado:local and its bill of materials, build/estrado.cdx.json
	@deploy/image/build

images: ## Build local stand-ins of PostgreSQL, Kafka, MinIO and the mail catcher (deploy/images/README.md)
	@deploy/images/build

up: ## Start the suite in containers with Compose, wait until it is ready and say where it is (docs/operate.md)
	@deploy/compose/up

down: ## End those containers; what they keep stays for the next `make up`
	@deploy/compose/compose down

.PHONY: image images up down
