"""``python -m pictrace`` is the same as ``pictrace``."""

from pictrace.apps.cli.main import main

if __name__ == "__main__":
    main()
