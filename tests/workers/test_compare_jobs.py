from dataclasses import dataclass

from lstm_viz.workers.compare_jobs import Answer


@dataclass(frozen=True)
class Counting:
    """A question with three answers."""

    def answers(self):
        yield from (1, 2, 3)


def test_every_answer_is_reported():
    got = []
    Answer("count", Counting()).run(got.append, lambda: False)
    assert got == [1, 2, 3]


def test_a_question_that_is_called_off_is_left_at_its_next_answer():
    got = []
    Answer("count", Counting()).run(got.append, lambda: len(got) == 2)
    assert got == [1, 2]
