"""What the README, the guide and the page on memory show works: links lead somewhere, examples run."""

import re
import shlex
from pathlib import Path

import pytest

import lstm_viz
from lstm_viz import cli
from lstm_viz.analysis import study

ROOT = Path(__file__).resolve().parent.parent
MEMORY = ROOT / "docs" / "memory.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "benchmarks" / "README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [target.split("#")[0] for target in targets if "://" not in target and not target.startswith("#")]
    assert [target for target in local if not (page.parent / target).exists()] == []


def commands() -> list[list[str]]:
    """The arguments of each ``lstm-viz`` line in the README, without its comment."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [shlex.split(line, comments=True)[1:] for line in re.findall(r"^lstm-viz .*$", text, re.MULTILINE)]


def test_the_readme_shows_every_command():
    shown = {arguments[0] for arguments in commands()}
    assert {"render", "trace", "predict", "memory", "why", "train", "models", "--text"} <= shown


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_the_commands_of_the_readme_run(arguments, tmp_path, monkeypatch, qapp):
    monkeypatch.chdir(tmp_path)
    if arguments[0] == "--text":
        monkeypatch.setattr("lstm_viz.app.run", lambda text, model, theme: 0 if text and theme else 1)
        monkeypatch.setattr("lstm_viz.doctor.screen_problem", lambda: None)
    monkeypatch.setattr("lstm_viz.analysis.suites.QUESTIONS", 20)  # quicker than evaluate's own number,
    monkeypatch.setattr("lstm_viz.analysis.carriers.OTHERS", 2)  # and than carriers' 20
    monkeypatch.setattr("lstm_viz.analysis.carriers.CANDIDATES", 1)
    if arguments[0] == "train":
        arguments = [*arguments, "--tokens", "2000", "--hidden", "4"]  # the last word counts
    if arguments[0] == "render" and arguments[-1].endswith(".mp4"):
        arguments = [*arguments, "--size", "320x180", "--fps", "5"]
    assert cli.execute(arguments) == 0
    if "-o" in arguments:
        assert (tmp_path / arguments[arguments.index("-o") + 1]).stat().st_size > 0


def test_the_python_of_the_pages_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.execute(["trace", "the birds are in the", "-o", "birds.npz"]) == 0
    found = 0
    for page in (ROOT / "README.md", ROOT / "docs" / "guide.md", MEMORY):
        for code in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            exec(compile(code, str(page), "exec"), {})
            found += 1
    assert found >= 2
    assert "(1, 6, 64)" in capsys.readouterr().out


def examples() -> list[tuple[str, str]]:
    """The commands of the page on memory, and the output shown below each."""
    found = re.findall(r"```\n\$ (.*?)\n(.*?)```", MEMORY.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) >= 6
    return found


@pytest.mark.parametrize(("command", "shown"), examples(), ids=lambda text: text.split("\n")[0][:60])
def test_the_page_on_memory_shows_what_is_printed(command, shown, capsys, pytestconfig):
    """With --regenerate the page is written anew instead."""
    start, *arguments = shlex.split(command)
    if start == "python":
        assert arguments[:2] == ["-m", "lstm_viz.analysis.study"]
        study.main(arguments[2:])
    else:
        assert cli.execute(arguments) == 0
    printed = capsys.readouterr().out
    if pytestconfig.getoption("--regenerate"):
        page = MEMORY.read_text(encoding="utf-8")
        MEMORY.write_text(page.replace(f"$ {command}\n{shown}```", f"$ {command}\n{printed}```"), encoding="utf-8")
        return
    words, numbers = zip(*(words_and_numbers(text) for text in (shown, printed)), strict=True)
    assert words[0] == words[1]
    assert numbers[0] == pytest.approx(numbers[1], rel=0.02, abs=0.02)


def words_and_numbers(text: str) -> tuple[list[str], list[float]]:
    """A text without its bars and lines, the numbers apart: on another machine they may be rounded otherwise."""
    plain = re.sub(r"[█░━─┏┓┗┛┡┩├┤└┘┳╇┴┬┃│]", " ", text)
    number = r"[-+]?\d+(?:\.\d+)?(?:e-?\d+)?"
    return re.sub(number, "", plain).split(), [float(found) for found in re.findall(number, plain)]


def test_the_unit_of_the_page_on_memory_carries_the_number():
    unit = next(unit for unit in lstm_viz.open_model("words").card["units"] if unit["fact"] == "number")
    text = MEMORY.read_text(encoding="utf-8")
    assert f"whose unit {unit['unit']} carries the number" in text and f"[{unit['layer']},{unit['unit']}]" in text
