"""`python -m reportlib`."""

from reportlib.cli import main

if __name__ == "__main__":
    main()
