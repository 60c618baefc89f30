"""``python main.py``: the same as the command ``lstm-viz``, from a checkout."""

from lstm_viz.cli import main

if __name__ == "__main__":
    main()
