"""Signatures that a stranger can check: seals and signatures of PDFs, timestamps, and what those of others tell."""

import logging

# What it warns of with whole tracebacks, for any PDF that anybody made up, is in the verdict.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
