"""What a search finds, for every implementation of Notificaciones: the fake and the databases."""

# (asunto, numero de expediente) of what lies in the mailbox, the oldest first.
DEPOSITADAS = (
    ("Resolución de trámite: se señala audiencia", "01017-2026-00001"),
    ("SENTENCIA en el juicio ordinario de la señora Núñez", "01017-2026-00002"),
    ("Notificadas las partes; jueces de paz, autos acordados", "16001-2025-00077"),
    ("Acta de embargo n.º 50%_\\ sobre K'iche' s/n", "01017-2026-00010"),
    ("Recurso de apelación", ""),
    ("", "16001-2026-00500"),
    (f"Ruego {'x' * 500} final", ""),
)

# What is typed, and which of them it finds, by their place.
CASOS: tuple[tuple[str, set[int]], ...] = (
    ("", {0, 1, 2, 3, 4, 5, 6}),
    ("   ", {0, 1, 2, 3, 4, 5, 6}),
    ("resolucion", {0}),
    ("RESOLUCIÓN TRÁMITE", {0}),
    ("tramite resolucion", {0}),
    ("resoluciones del trámite", {0}),
    ("trámites", {0}),
    ("sentencias", {1}),
    ("nunez", {1}),
    ("NÚÑEZ", {1}),
    ("juez", {2}),
    ("auto", {2}),
    ("parte notificado", {2}),
    ("acto", set()),  # nor is it an acta
    ("actas", {3}),
    # The last word may be only begun, and no other.
    ("resoluc", {0}),
    ("apel", {4}),
    ("resoluc tramite", set()),
    ("esolucion", set()),
    ("recurso de", {4}),
    ("de", {0, 1, 2, 3, 4}),
    ("d", {0, 1, 2, 3, 4}),
    ("r", {0, 4, 6}),
    # Numbers of cases, whole and in part.
    ("01017-2026-00002", {1}),
    ("01017-2026", {0, 1, 3}),
    ("01017-2026-0001", {3}),
    ("16001-", {2, 5}),
    ("2026", {0, 1, 3, 5}),
    ("sentencia 01017-2026", {1}),
    ("resolución 16001", set()),
    # No sign means anything to the database.
    ("%", set()),
    ("50%_\\", {3}),
    ("r_solucion", set()),
    ("k'iche'", {3}),
    ("s/n", {3}),
    ("' OR '1'='1", set()),
    ('"sentencia" OR "acta"', set()),
    ("sentencia & acta", set()),
    ("sentencia | acta", set()),
    ("sentencia AND NOT acta", set()),
    ("busqueda: sentencia", set()),
    ("sentencia*", {1}),
    ("acta:*", {3}),
    ("sentencia NEAR(ordinario)", set()),
    ("\x00", set()),
    ("ñ" * 200, set()),
    # Longer than any word that is kept, and more words than are looked for.
    ("x" * 500, {6}),
    ("final " * 90 + "ruego", {6}),
)
