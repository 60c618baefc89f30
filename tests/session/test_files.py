import json
from dataclasses import replace

import pytest

from lstm_viz.errors import SessionError
from lstm_viz.session.files import SessionFile, load_session, save_session

FULL = SessionFile("the birds\n“are” 🐦", "words", 1, 26, "f", "unit", "all", ("birds",), 2, "dark", False, 2.0)
FULL = replace(
    FULL, what_ifs=("f[1,26]=1@1:2", "unit[0,*]=0"), switched_off=(1,), strata_scope="group", group=(3, 26), followed=1,
    swap="cow",
)  # fmt: skip


def test_comes_back_as_it_was_saved(tmp_path):
    path = tmp_path / "a.json"
    save_session(FULL, path)
    assert load_session(path) == FULL


def test_only_text_and_model_must_be_there(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"format": "lstm-viz session", "version": 1, "text": "a", "model": "words"}')
    assert load_session(path) == SessionFile("a", "words")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"format": "other"}', "\x00\x01", "[" * 100_000, '{"format": "lstm-viz session"}'],
)
def test_foreign_files_are_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(SessionError, match=r"a\.json"):
        load_session(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 3),
        ("unit", "a"),
        ("unit", True),
        ("pinned", "abc"),
        ("pinned", [1]),
        ("speed", None),
        ("substeps", 1),
        ("what_ifs", "f[0,1]=1"),
        ("what_ifs", ["f[0,1"]),
        ("switched_off", ["a"]),
        ("group", [1.5]),
        ("followed", "birds"),
        ("followed", True),
        ("swap", None),
    ],
)
def test_values_of_the_wrong_kind_are_refused(tmp_path, name, value):
    path = tmp_path / "a.json"
    save_session(FULL, path)
    raw = json.loads(path.read_text())
    raw[name] = value
    path.write_text(json.dumps(raw))
    with pytest.raises(SessionError, match=r"f\[0,1" if value == ["f[0,1"] else name):
        load_session(path)


def test_a_missing_file_and_a_missing_folder_are_refused(tmp_path):
    with pytest.raises(SessionError):
        load_session(tmp_path / "none.json")
    with pytest.raises(SessionError):
        save_session(FULL, tmp_path / "none" / "a.json")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_save_keeps_the_old_file(tmp_path):
    path = tmp_path / "a.json"
    save_session(FULL, path)
    with pytest.raises(SessionError):
        save_session(SessionFile("\ud800", "words"), path)  # a lone surrogate cannot be written
    assert load_session(path) == FULL
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
