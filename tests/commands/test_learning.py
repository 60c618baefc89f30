"""``train`` as it is typed: what it refuses before it begins."""

import pytest

from lstm_viz import cli


@pytest.mark.parametrize("name", ["mine", "mine.pt", "mine.safetensors.gz", ".safetensors"])
def test_a_model_is_written_as_safetensors_or_not_at_all(capsys, tmp_path, monkeypatch, name):
    def begin(*arguments, **options):
        raise AssertionError("training began")

    monkeypatch.setattr("lstm_viz.training.recipes.train_recipe", begin)
    path = tmp_path / name
    assert cli.execute(["train", "words", "-o", str(path), "--tokens", "10"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        f"lstm-viz: {path} is no model file: models are written as .safetensors; let its name end in that.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_capitals_in_the_ending_are_no_mistake(tmp_path, monkeypatch):
    begun = []

    def begin(recipe, corpus, path, **options):
        begun.append(path)
        raise KeyboardInterrupt

    monkeypatch.setattr("lstm_viz.training.recipes.train_recipe", begin)
    path = tmp_path / "MINE.SAFETENSORS"
    assert cli.execute(["train", "words", "-o", str(path), "--tokens", "10"]) == 130
    assert begun == [path]
