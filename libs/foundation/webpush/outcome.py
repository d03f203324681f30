"""Why a push message did not go out."""

from datetime import timedelta


class NotPushed(Exception):
    """It was not taken, or nobody knows.

    cause   a code without personal data
    gone    the browser takes none any more: there is no use in trying again
    unsure  it may have been taken: the answer never came
    after   how long the service asks to wait
    """

    def __init__(self, cause: str, *, gone: bool = False, unsure: bool = False, after: timedelta | None = None) -> None:
        super().__init__(cause)
        self.cause, self.gone, self.unsure, self.after = cause, gone, unsure, after
