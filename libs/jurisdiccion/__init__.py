"""Pure rules of a judiciary: identity numbers, case numbers, catalogues, business calendar, plazos and dated rules."""
