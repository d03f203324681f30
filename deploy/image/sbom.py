"""Prints the bill of materials (CycloneDX 1.6, JSON) of an image: `python sbom.py FOLDER`, run in it.

FOLDER is where its Python packages are; its distribution's packages are asked of dpkg, where there is one. The same
packages give the same bytes. Fails rather than print what the standard's schema refuses.
"""

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

_PRODUCT = "estrado"
_FORMAT = r"${source:Package} ${Package} ${Version} ${Architecture}\n"


def bill(python: Iterable[Distribution], debian: str) -> str:
    """The document for Python distributions, lines of `source package version architecture`, and the Python that this
    runs on. Raises ValueError."""
    found = [_interpreter(), *map(_python, python), *_debian(debian)]
    components = sorted(found, key=lambda component: str(component.purl))
    product = next(component for component in components if component.name == _PRODUCT)
    components.remove(product)
    product.type = ComponentType.APPLICATION
    bom = Bom(components=components)
    bom.metadata.component = product
    bom.register_dependency(product, components)
    document = json.loads(JsonV1Dot6(bom).output_as_string())
    # Of the moment and random: without them a rebuild of the same packages changes nothing.
    del document["metadata"]["timestamp"]
    document["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(document['components'], sort_keys=True))}"
    text = json.dumps(document, indent=1, sort_keys=True) + "\n"
    if refused := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(str(refused))
    return text


def _interpreter() -> Component:
    """The base may have built it itself: then no package of the distribution stands for it."""
    version = platform.python_version()
    purl = PackageURL("generic", name="python", version=version)
    cpe = f"cpe:2.3:a:python:python:{version}:*:*:*:*:*:*:*"
    licenses = [LicenseFactory().make_from_string("PSF-2.0")]
    return Component(
        name="python",
        version=version,
        purl=purl,
        bom_ref=str(purl),
        cpe=cpe,
        type=ComponentType.PLATFORM,
        licenses=licenses,
    )


def _python(distribution: Distribution) -> Component:
    told = {name: distribution.metadata[name] for name in distribution.metadata}
    name = told["Name"].lower().replace("_", "-")
    purl = PackageURL("pypi", name=name, version=distribution.version)
    # Some packages put the whole text where the licence's name belongs.
    stated = told.get("License-Expression") or told.get("License", "").strip()
    licenses = [LicenseFactory().make_from_string(stated)] if stated and "\n" not in stated else []
    return Component(
        name=name,
        version=distribution.version,
        purl=purl,
        bom_ref=str(purl),
        description=told.get("Summary"),
        type=ComponentType.LIBRARY,
        licenses=licenses,
    )


def _debian(lines: str) -> Iterator[Component]:
    for source, name, version, architecture in map(str.split, lines.splitlines()):
        qualifiers = {"arch": architecture} | ({"source": source} if source != name else {})
        purl = PackageURL("deb", "debian", name, version, qualifiers)
        yield Component(name=name, version=version, purl=purl, bom_ref=str(purl), type=ComponentType.LIBRARY)


def main() -> int:
    """Print the bill of the image that this runs in."""
    found = shutil.which("dpkg-query")
    asked = [str(found), "--show", "--showformat", _FORMAT]
    debian = subprocess.run(asked, check=True, capture_output=True, text=True).stdout if found else ""  # noqa: S603  constants
    sys.stdout.write(bill(distributions(path=[sys.argv[1]]), debian))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
