"""A file's rows in batches, and how far it is."""

from collections.abc import Awaitable, Callable, Iterator, Sequence

import typer
from rich.console import Console
from rich.progress import Progress

from cli.tabular import Row, Table

_TOLD = 50  # batches between two lines that say how far it is, where there is no terminal

console = Console(stderr=True, highlight=False, soft_wrap=True)


async def in_batches(table: Table, rows: int, size: int, work: Callable[[Sequence[Row]], Awaitable[None]]) -> None:
    """Give `work` the rows of a file of `size` bytes, so many at a time, and show on standard error how far it is.
    Raises what `work` raises."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("filas", total=size)
        for count, batch in enumerate(_batched(table, rows), 1):
            await work(batch)
            bar.update(task, completed=batch[-1].read)
            if count % _TOLD == 0 and not console.is_terminal:
                typer.echo(f"hasta la línea {batch[-1].line}", err=True)


def _batched(table: Table, size: int) -> Iterator[list[Row]]:
    rows: list[Row] = []
    for row in table:
        rows.append(row)
        if len(rows) == size:
            yield rows
            rows = []
    if rows:
        yield rows
