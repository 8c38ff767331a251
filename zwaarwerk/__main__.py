"""The program as a process of its own: `zwaarwerk`, or `python -m zwaarwerk`."""

import gc
import os
import sys

FEW_COLLECTIONS = 100_000


def main() -> None:
    """Run the command line this process was given."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # we have none: don't search all packages for them
    gc.set_threshold(FEW_COLLECTIONS)  # what is imported and read stays: looking for cycles in it only takes time
    from zwaarwerk.cli import run

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    status = run(sys.argv[1:])
    gc.freeze()  # everything goes with the process: looking for cycles in it on the way out only takes time
    sys.exit(status)


if __name__ == "__main__":
    main()
