"""What deploy/k8s promises: held against schemas, policies and the code (`check`), and against a real cluster."""
