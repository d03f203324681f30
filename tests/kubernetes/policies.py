"""Checks that others wrote: API schemas (kubernetes-validate) and good practice (checkov), and what may stay."""

import json
import subprocess
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

SCHEMAS = ("1.31", "1.34", "1.37")  # the oldest that is spoken of, the one tried, the newest known


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is wrong with `resource` ("Kind.namespace.name") according to `check`."""

    check: str
    resource: str
    what: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """Findings of `check` that stay, for `reason`."""

    check: str
    resources: Sequence[str]
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether `finding` is one of them."""
        return self.check == finding.check and any(fnmatchcase(finding.resource, pattern) for pattern in self.resources)


def exceptions(path: Path) -> Sequence[Accepted]:
    """What the file says. Raises KeyError when an entry lacks something, ValueError when a reason says nothing."""
    found = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["exception"]:
        accepted = Accepted(entry["check"], entry["resources"], entry["reason"].strip())
        if len(accepted.reason) < 20:
            raise ValueError(f"{accepted.check}: no reason")
        found.append(accepted)
    return found


def unexplained(findings: Iterable[Finding], accepted: Sequence[Accepted]) -> list[str]:
    """A line for each finding without exception, and for each pattern of an exception without finding."""
    findings = list(findings)
    lines = [
        f"{finding.check} {finding.resource}: {finding.what}"
        for finding in findings
        if not any(entry.covers(finding) for entry in accepted)
    ]
    for entry in accepted:
        for pattern in entry.resources:
            one = Accepted(entry.check, [pattern], entry.reason)
            if not any(one.covers(finding) for finding in findings):
                lines.append(f"exception of no use: {entry.check} for {pattern}")
    return lines


def schema_errors(tools: Path, manifests: Path) -> list[str]:
    """What the API's schemas refuse in the YAML file; `tools` is the bin folder of the environment of the checks."""
    lines = []
    for version in SCHEMAS:
        options = ["--strict", "--quiet", "--kubernetes-version", version]
        command: list[Path | str] = [tools / "kubernetes-validate", *options, manifests]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            lines.append(f"{version}: {(done.stdout + done.stderr).strip()}")
    return lines


def findings(tools: Path, manifests: Path) -> list[Finding]:
    """What checkov objects to in the YAML file. Raises ValueError when it could not read it or checked nothing."""
    options = ["--framework", "kubernetes", "--output", "json", "--compact", "--quiet", "--skip-download"]
    command: list[Path | str] = [tools / "checkov", *options, "--file", manifests]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report: Mapping[str, Any] = json.loads(done.stdout)
    summary = report.get("summary", {})
    if not summary.get("passed") or summary["parsing_errors"]:
        raise ValueError(f"checkov: {done.stdout[:500]} {done.stderr[-500:]}")
    return [
        Finding(failed["check_id"], failed["resource"], failed["check_name"])
        for failed in report["results"]["failed_checks"]
    ]
