"""`python -m cli.ready [vivo]`: asks the process of this container whether it is ready (or lives); status 0 is a yes.

Apart from `estrado`, because it is asked every few seconds and may not cost more than the question.
"""

import http.client
import os
import sys

_PATIENCE = 3.0  # seconds


def main() -> int:
    """Print the answer of the process whose metrics port this environment names; 0 when it is a yes."""
    question = (sys.argv[1:] or ["listo"])[0]
    port = os.environ.get("ESTRADO_METRICS_PORT", "")
    if not port.isdecimal():
        print("ESTRADO_METRICS_PORT: ?", file=sys.stderr)
        return 1
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=_PATIENCE)
    try:
        connection.request("GET", f"/salud/{question}")
        answer = connection.getresponse()
        print(answer.read().decode())
    except OSError as error:
        print(f"127.0.0.1:{port}: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0 if answer.status == http.client.OK else 1


if __name__ == "__main__":
    raise SystemExit(main())
