import pytest

from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.session.playhead import Playhead

PHASES = diagram_of("lstm").phases


@pytest.fixture
def playhead(qapp):
    playhead = Playhead()
    playhead.set_timeline(PHASES, 5)
    yield playhead
    playhead.pause()


def test_rests_on_whole_steps(playhead):
    playhead.go_to(3)
    assert (playhead.moment.step, playhead.moment.phase, playhead.moment.progress) == (3, "whole", 1.0)


@pytest.mark.parametrize(("asked", "step"), [(-3, 0), (2, 2), (99, 4)])
def test_stays_within_the_text(playhead, asked, step):
    playhead.go_to(asked)
    assert playhead.step == step


def test_steps_forward_and_back_and_to_the_ends(playhead):
    playhead.forward()
    playhead.forward()
    assert playhead.step == 2
    playhead.back()
    assert playhead.step == 1
    playhead.end()
    assert playhead.step == 4
    playhead.home()
    assert playhead.step == 0


def test_substeps_run_through_the_step_and_into_the_next(playhead):
    playhead.go_to(1)
    seen = []
    for _ in range(len(PHASES) + 1):
        playhead.forward_substep()
        seen.append((playhead.step, playhead.moment.phase))
    names = [phase.name for phase in PHASES]
    assert seen == [(2, name) for name in names] + [(3, names[0])]
    playhead.back_substep()
    assert (playhead.step, playhead.moment.phase) == (2, names[-1])


def test_substeps_stop_at_both_ends(playhead):
    playhead.go_to(4)
    playhead.forward_substep()
    assert playhead.step == 4
    playhead.go_to_phase(PHASES[0].name)
    playhead.go_to(0)
    for _ in range(2 * len(PHASES)):
        playhead.back_substep()
    assert (playhead.step, playhead.moment.phase) == (0, PHASES[0].name)


def test_plays_by_the_clock_to_the_end_and_rests(playhead, qtbot):
    playhead.set_speed(8)
    playhead.set_substeps(False)
    moments = []
    playhead.moved.connect(moments.append)
    playhead.play()
    qtbot.waitUntil(lambda: not playhead.playing, timeout=10_000)
    steps = [moment.step for moment in moments]
    assert steps == sorted(steps)
    assert (playhead.step, playhead.moment.phase) == (4, "whole")


def test_plays_on_from_the_step_after_the_one_it_rests_on(playhead):
    playhead.go_to(2)
    playhead.play()
    assert playhead.step == 3
    playhead.go_to(4)
    playhead.play()
    assert playhead.step == 0


def test_loops(playhead, qtbot):
    playhead.set_loop(True)
    playhead.set_speed(8)
    playhead.set_substeps(False)
    steps = []
    playhead.moved.connect(lambda moment: steps.append(moment.step))
    playhead.scrub(4.9)
    playhead.play()
    qtbot.waitUntil(lambda: 0 in steps, timeout=10_000)
    assert playhead.playing


def test_scrubbing_pauses_and_goes_between_steps(playhead):
    playhead.play()
    playhead.scrub(2.5)
    assert not playhead.playing
    assert playhead.time_s == pytest.approx(2.5 / 5 * playhead.duration_s)
    assert playhead.step == 2


def test_a_longer_text_keeps_the_place_and_a_shorter_one_the_last_step(playhead):
    playhead.scrub(3.4)
    before = playhead.moment
    playhead.set_timeline(PHASES, 9)
    assert playhead.moment == before
    playhead.set_timeline(PHASES, 2)
    assert playhead.step == 1


def test_turning_substeps_off_keeps_the_step(playhead):
    playhead.scrub(3.4)
    playhead.set_substeps(False)
    assert (playhead.step, playhead.moment.phase) == (3, "whole")
    playhead.set_substeps(True)
    assert playhead.step == 3


def test_announces_only_real_changes(playhead, qtbot):
    playhead.go_to(2)
    with qtbot.assertNotEmitted(playhead.moved):
        playhead.go_to(2)
    with qtbot.assertNotEmitted(playhead.changed):
        playhead.set_speed(1.0)


@pytest.mark.parametrize(("asked", "speed"), [(0.01, 0.25), (100, 8.0), (2, 2.0)])
def test_speed_is_within_its_range(playhead, asked, speed):
    playhead.set_speed(asked)
    assert playhead.speed == speed
