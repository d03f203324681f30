from hypothesis import settings

# A busy machine is slow, not wrong.
settings.register_profile("sin_limite_de_tiempo", deadline=None)
settings.load_profile("sin_limite_de_tiempo")
