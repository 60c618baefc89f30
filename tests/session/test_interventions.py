import pytest

from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.models.interventions import parse
from lstm_viz.paint.scene import Change
from lstm_viz.session.interventions import WhatIfs


@pytest.fixture
def what_ifs(qapp, make_model):
    what_ifs = WhatIfs()
    what_ifs.fit(make_model(LSTM), 6)
    return what_ifs


def texts(what_ifs):
    return [str(change.intervention) for change in what_ifs.changes]


def test_the_list_is_kept_in_order_and_can_be_changed(what_ifs):
    what_ifs.add(parse("f[0,2]=1@1:3"))
    assert what_ifs.add(parse("unit[0,4]=0")) == 1
    what_ifs.edit(0, parse("f[0,2]=0.5@1:3"))
    assert texts(what_ifs) == ["f[0,2]=0.5@1:3", "unit[0,4]=0"]
    what_ifs.set_on(0, False)
    assert what_ifs.active == (parse("unit[0,4]=0"),)
    what_ifs.remove(1)
    assert (texts(what_ifs), what_ifs.active) == (["f[0,2]=0.5@1:3"], ())


def test_some_are_exchanged_for_others_where_the_first_of_them_was(what_ifs):
    for unit in range(4):
        what_ifs.add(parse(f"f[0,{unit}]=1"))
    what_ifs.set_on(1, False)
    assert what_ifs.exchange((1, 2), [parse("i[0,5]=1"), parse("i[0,6]=1"), parse("i[0,7]=1")]) == (1, 2, 3)
    assert texts(what_ifs) == ["f[0,0]=1", "i[0,5]=1", "i[0,6]=1", "i[0,7]=1", "f[0,3]=1"]
    assert [change.on for change in what_ifs.changes] == [True, False, False, False, True]
    assert what_ifs.exchange((1, 2, 3), ()) == ()
    assert texts(what_ifs) == ["f[0,0]=1", "f[0,3]=1"]
    what_ifs.undo()
    assert len(what_ifs.changes) == 5


def test_undo_and_redo_go_through_every_act(what_ifs):
    seen = [()]
    for act in (
        lambda: what_ifs.add(parse("f[0,2]=1")),
        lambda: what_ifs.add(parse("i[0,1]=0@2")),
        lambda: what_ifs.set_on(0, False),
        lambda: what_ifs.edit(1, parse("i[0,1]=1@2")),
        lambda: what_ifs.remove(0),
    ):
        act()
        seen.append(what_ifs.changes)
    for before in reversed(seen[:-1]):
        what_ifs.undo()
        assert what_ifs.changes == before
    assert not what_ifs.can_undo
    for after in seen[1:]:
        what_ifs.redo()
        assert what_ifs.changes == after
    assert not what_ifs.can_redo
    what_ifs.undo()
    what_ifs.add(parse("o[0,0]=1"))
    assert not what_ifs.can_redo  # another act takes the place of what was undone


def test_a_drag_is_undone_at_once(what_ifs):
    what_ifs.hold()
    what_ifs.add(parse("f[0,2]=1"))
    for value in (0.9, 0.5, 0.1):
        what_ifs.edit(0, parse(f"f[0,2]={value}"))
    what_ifs.release()
    what_ifs.hold()
    what_ifs.release()  # nothing was done
    assert texts(what_ifs) == ["f[0,2]=0.1"]
    what_ifs.undo()
    assert what_ifs.changes == ()
    assert not what_ifs.can_undo
    what_ifs.redo()
    assert texts(what_ifs) == ["f[0,2]=0.1"]


def test_what_has_no_place_waits_until_it_has_one(what_ifs, make_model):
    told = []
    what_ifs.add(parse("f[0,2]=1@3:5"))
    what_ifs.add(parse("f[0,7]=1"))
    what_ifs.changed.connect(lambda: told.append(what_ifs.active))
    what_ifs.fit(make_model(LSTM), 5)
    assert [change.applies for change in what_ifs.changes] == [False, True]
    assert "0 to 4" in what_ifs.reasons[0]
    what_ifs.fit(make_model(LSTM, (4,)), 6)
    assert [change.applies for change in what_ifs.changes] == [True, False]
    what_ifs.fit(make_model(RNN), 6)
    assert what_ifs.active == ()
    what_ifs.fit(make_model(LSTM), 6)
    assert len(what_ifs.active) == len(what_ifs.changes) == 2
    assert [len(active) for active in told] == [1, 1, 0, 2]
    what_ifs.fit(make_model(LSTM), 7)  # nothing changes: nobody is told
    assert len(told) == 4


def test_what_waits_can_be_undone_and_comes_back_fitted(what_ifs, make_model):
    what_ifs.add(parse("f[0,2]=1@5"))
    what_ifs.undo()
    what_ifs.fit(make_model(LSTM), 4)
    what_ifs.redo()
    assert [change.applies for change in what_ifs.changes] == [False]


def test_a_list_from_elsewhere_has_no_past(what_ifs):
    what_ifs.add(parse("f[0,2]=1"))
    what_ifs.set_all([Change(parse("unit[0,1]=0"), on=False), Change(parse("c[0,99]=1"))])
    assert not what_ifs.can_undo
    assert [(change.on, change.applies) for change in what_ifs.changes] == [(False, True), (True, False)]
