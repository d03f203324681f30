"""What the story leaves as proof is checked where it lies, and what is not proven is named."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import typer
from cryptography.hazmat.primitives.asymmetric import rsa

import cli.steps
from cli.journey import Notificada
from cli.pruebas import Comprobacion, pruebas
from cli.steps import Failed, Person
from libs.firma.firmante import Acto, firmar
from libs.firma.tests.mundo import Mundo, documento, guardar
from libs.firma.tests.mundo_de_paquete import Caso

SEALED = {"items": [{"sello": {"cabeza": 1}}]}
WAITING = {"items": [{"sello": {"cabeza": 1}}, {"sello": None}]}


@dataclass
class Quien:
    """Somebody for whom the suite has these answers, the last one ever again."""

    answers: dict[str, list[bytes | dict[str, Any]]]
    asked: list[str] = field(default_factory=list)

    def ask(self, path: str) -> httpx.Response:
        self.asked.append(path)
        told = self.answers[path]
        answer = told.pop(0) if len(told) > 1 else told[0]
        return httpx.Response(200, content=answer) if isinstance(answer, bytes) else httpx.Response(200, json=answer)


@pytest.fixture(scope="module")
def caso() -> Caso:
    return Caso(Mundo(), rsa.generate_private_key(65537, 2048))


@pytest.fixture
async def quien(caso: Caso) -> Quien:
    signed = (await firmar(caso.llave, caso.mundo.tiempo, caso.mundo.reloj, documento(), Acto("Firma"))).pdf
    package = await caso.zip()
    return Quien(
        {
            "/decreto": [signed],
            "/acuse": [signed],
            "/n/constancia": [signed],
            "/n/evidencias": [SEALED],
            "/n/paquete": [package],
        }
    )


def hecho(quien: Quien) -> Notificada:
    person = cast(Person, quien)
    return Notificada(person, person, "01017-2026-00001-E0001", "/acuse", "/n", "/decreto")


def kept(folder: Path, caso: Caso) -> Comprobacion:
    return Comprobacion(folder / "pruebas", [guardar(folder, "raiz.pem", caso.mundo.ca.raiz)])


async def run(quien: Quien, where: Comprobacion) -> list[str]:
    """What it says; in a thread, for it has loops of its own."""
    said: list[str] = []
    await asyncio.to_thread(pruebas, hecho(quien), where, said.append)
    return said


async def test_each_proof_is_a_line_with_what_was_proven_by_whom_and_where_it_lies(
    quien: Quien, caso: Caso, tmp_path: Path
) -> None:
    folder = tmp_path / "pruebas" / "01017-2026-00001-E0001"
    said = await run(quien, kept(tmp_path, caso))
    assert said[1:] == [
        f"   [green]✓[/] decreto firmado por quien lo emitió (Sello, 2026-03-02 16:00:00 UTC): {folder}/decreto.pdf",
        "   [green]✓[/] acuse de la presentación, con el sello de la institución (Sello, 2026-03-02 16:00:00 UTC):"
        f" {folder}/acuse.pdf",
        f"   [green]✓[/] constancia de la notificación (Sello, 2026-03-02 16:00:00 UTC): {folder}/constancia.pdf",
        f"   [green]✓[/] paquete de la notificación (11 afirmaciones): {folder}/paquete.zip",
        f"   de nuevo, a solas: .venv/bin/estrado verify {folder}/paquete.zip --raices {tmp_path}/raiz.pem",
    ]
    assert (folder / "acuse.pdf").read_bytes() == quien.answers["/acuse"][0]


async def test_a_package_is_asked_for_once_nothing_else_waits_for_its_proof(
    quien: Quien, caso: Caso, tmp_path: Path
) -> None:
    quien.answers["/n/evidencias"] = [WAITING, WAITING, SEALED]
    await run(quien, kept(tmp_path, caso))
    assert quien.asked[-4:] == ["/n/evidencias"] * 3 + ["/n/paquete"]


@pytest.mark.parametrize(("path", "name"), [("/decreto", "decreto.pdf"), ("/n/paquete", "paquete.zip")])
async def test_what_was_altered_is_named(path: str, name: str, quien: Quien, caso: Caso, tmp_path: Path) -> None:
    content = cast(bytes, quien.answers[path][0])
    at = content.index(b"%PDF") + 20
    quien.answers[path] = [content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]]
    with pytest.raises(Failed, match=name):
        await run(quien, kept(tmp_path, caso))


async def test_the_roots_of_another_suite_and_none_at_all_are_told(quien: Quien, caso: Caso, tmp_path: Path) -> None:
    other = replace(kept(tmp_path, caso), raices=[guardar(tmp_path, "otra.pem", Mundo().ca.raiz)])
    with pytest.raises(Failed, match="no es de nadie en quien se confíe") as refused:
        await run(quien, other)
    assert "ESTRADO_RAICES" in refused.value.advice
    with pytest.raises(typer.BadParameter, match=r"no\.pem"):
        await run(quien, replace(other, raices=[tmp_path / "no.pem"]))


async def test_a_proof_that_never_comes_is_not_waited_for_without_end(
    quien: Quien, caso: Caso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.steps, "PATIENCE", 0.2)
    quien.answers["/n/evidencias"] = [WAITING]
    with pytest.raises(Failed, match="paquete sin nada pendiente"):
        await run(quien, kept(tmp_path, caso))
