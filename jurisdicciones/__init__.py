"""Judiciaries as versioned data, one package each; `libs.jurisdiccion` reads them."""
