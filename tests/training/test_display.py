"""What a terminal shows of a training run."""

import io

from rich.console import Console

from lstm_viz.training.display import display, line
from lstm_viz.training.train import Progress


def progress(**change) -> Progress:
    values = {"tokens": 600, "total": 1000, "loss": 2.13449, "learning_rate": 1e-3, "words_per_s": 24_499.6}
    return Progress(**values | {"seconds_left": 751.2, "stopped": False, "probes": {}} | change)


def test_the_line_says_loss_speed_time_and_probes():
    assert line(progress()) == "loss 2.134 · 24,500 words/s · 12:31 left"
    probed = progress(seconds_left=4000, probes={"agreement": "93%", "language": "71%"})
    assert line(probed, "signs") == "loss 2.134 · 24,500 signs/s · 1:06:40 left · agreement 93% · language 71%"


def test_a_terminal_shows_it_and_is_left_clean():
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with display(console) as show:
        show(progress())
        show(progress(probes={"agreement": "93%"}))
    written = console.file.getvalue()
    assert "Learning" in written and "60%" in written
    assert "loss 2.134 · 24,500 words/s · 12:31 left · agreement 93%" in written
    console.file.seek(0)
    console.file.truncate()
    with display(console) as show:
        show(progress(stopped=True, tokens=1000, seconds_left=0))
    assert "Measuring" in console.file.getvalue()


def test_a_file_gets_nothing():
    console = Console(file=io.StringIO())
    with display(console) as show:
        show(progress())
    assert console.file.getvalue() == ""
