"""What the examiners of the sandbox say of a file that is not taken."""


class Refused(Exception):
    """The file is not taken; `reason` is the one the client will read."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
