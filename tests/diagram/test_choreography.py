import pytest

from lstm_viz.diagram.choreography import WHOLE, Choreography, Moment
from lstm_viz.diagram.diagram import diagram_of

PHASES = diagram_of("lstm").phases


def test_borders_of_steps_and_phases_are_exact():
    film = Choreography(PHASES, steps=1000)
    assert film.duration_s == 2000
    for step in range(1000):
        start = film.time_of(step)
        assert film.moment(start) == Moment(step, "arrive", 0.0)
        for phase in PHASES:
            assert film.moment(film.time_of(step, phase.name)) == Moment(step, phase.name, 0.0)


def test_the_time_line_is_the_one_agreed():
    film = Choreography(PHASES, steps=3)
    for time_s, expected in (
        (0.0, ("arrive", 0.0)),
        (0.125, ("arrive", 0.5)),
        (0.25, ("forget", 0.0)),
        (0.5, ("forget", 0.5)),
        (0.75, ("write", 0.0)),
        (1.05, ("write", 0.5)),
        (1.35, ("read_out", 0.0)),
        (1.75, ("predict", 0.0)),
        (1.875, ("predict", 0.5)),
    ):
        for step in range(3):
            moment = film.moment(2.0 * step + time_s)
            assert (moment.step, moment.phase) == (step, expected[0])
            assert moment.progress == pytest.approx(expected[1], abs=1e-5)


def test_it_rests_before_the_start_and_after_the_end():
    film = Choreography(PHASES, steps=2)
    assert film.moment(-1) == Moment(0, "arrive", 0.0)
    assert film.moment(film.duration_s) == film.moment(99) == Moment(1, "predict", 1.0)


def test_without_substeps_a_step_is_one_half_second_piece():
    film = Choreography(PHASES, steps=4, substeps=False)
    assert film.duration_s == 2.0
    assert film.moment(0.75) == Moment(1, WHOLE, 0.5)
    assert film.moment(film.time_of(3)) == Moment(3, WHOLE, 0.0)


def test_time_of_is_the_inverse():
    film = Choreography(PHASES, steps=7)
    for time_s in (0.0, 0.3, 1.234567, 7.7, 13.999):
        moment = film.moment(time_s)
        assert film.time_of(moment.step, moment.phase, moment.progress) == pytest.approx(time_s, abs=1e-6)


def test_what_does_not_exist_is_refused():
    film = Choreography(PHASES, steps=2)
    for call in (lambda: film.time_of(2), lambda: film.time_of(-1), lambda: film.time_of(0, "dream")):
        with pytest.raises(ValueError):
            call()
    with pytest.raises(ValueError):
        Choreography(PHASES, steps=0)
