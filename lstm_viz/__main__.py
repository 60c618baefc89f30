"""``python -m lstm_viz``: the same as the command ``lstm-viz``."""

from lstm_viz.cli import main

if __name__ == "__main__":
    main()
