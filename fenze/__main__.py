"""`python -m fenze`: the command line."""

from fenze.command import main

if __name__ == "__main__":
    main()
