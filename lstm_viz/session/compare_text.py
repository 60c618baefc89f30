"""The sentence that is compared: Compare puts its examples there, and gives back what stood there before."""

from __future__ import annotations

from lstm_viz.session.session import Session
from lstm_viz.text.examples import examples
from lstm_viz.text.fillers import LEAST, MOST, country_sentence, words_between

COUNTRY, NUMBER = "country", "number"  # the examples
_SUBJECT = "birds"


class ComparedText:
    """Writes the session's text while Compare is looked at."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._before: tuple[str, int] | None = None  # the text and step to go back to
        self._put = ""  # the text that was put there last
        self._followed: tuple[int, str] | None = None  # step and word that were followed unasked

    @property
    def tokens(self) -> tuple[str, ...]:
        """The start token first; empty where a model has not been asked to read yet."""
        request = self._session.document.request
        return request.tokens if request is not None else ()

    @property
    def between(self) -> int | None:
        """How many words follow the country in the text; None where there is no country."""
        named = self._named()
        return named[1] if named else None

    @property
    def example(self) -> str | None:
        """Which kind of example stands there: any sentence with a country is one; "" if neither, None if the model
        does not know their words.
        """
        document = self._session.document
        if document.model is None or not all(map(document.model.vocabulary.knows, ("France", _SUBJECT))):
            return None
        if self._named() is not None:
            return COUNTRY
        return NUMBER if document.text == _text_of(NUMBER) else ""

    def begin(self) -> None:
        """Follow the country of the sentence, unless a word of it was chosen. Where it names none, show one that does,
        if the model knows countries.
        """
        session = self._session
        model = session.document.model
        if self._named() is None and model is not None and model.vocabulary.knows("France"):
            self.show_example(COUNTRY)
            return
        if not self._chosen:
            self._follow()
        followed = session.scene.followed
        if followed is None or session.playhead.step <= followed:
            session.playhead.end()  # up to the word there is nothing to see
            followed = session.scene.followed
        if followed is not None:
            session.follow(followed)  # wherever the playhead goes

    def follow_country(self) -> None:
        """Follow the country of another text, unless a word of it was chosen."""
        if self._named() is not None and not self._chosen:
            self._follow()

    def give_back(self) -> None:
        """What stood there before, unless the person typed another text since."""
        document = self._session.document
        if self._before is not None and document.text == self._put:
            text, step = self._before
            document.set_text(text)
            self._session.playhead.go_to(step)
        self._before, self._put = None, ""

    def set_between(self, between: int) -> None:
        """*he is in France … so he speaks* with so many words in between; the country is the sentence's own."""
        named = self._named()
        country = named[0] if named else "France"
        self._show(" ".join(country_sentence(country, min(max(between, LEAST), MOST))))

    def show_example(self, which: str) -> None:
        """`COUNTRY`, which a plain RNN does not remember, or `NUMBER`, which it does."""
        self._show(_text_of(which))

    @property
    def _chosen(self) -> bool:
        """Whether the person chose a word of this text to be followed."""
        chosen = self._session.selection.followed
        return chosen is not None and chosen != self._followed and chosen in enumerate(self.tokens)

    def _named(self) -> tuple[str, int] | None:
        return words_between(self.tokens[1:])

    def _show(self, text: str) -> None:
        session = self._session
        self._before = self._before or (session.document.text, session.playhead.step)
        self._put = text
        session.document.set_text(text)
        self._follow()
        session.playhead.go_to(len(self.tokens) - 1)

    def _follow(self) -> None:
        """The country, or the example's subject."""
        tokens, named = self.tokens, self._named()
        if named is not None:
            step = len(tokens) - 1 - named[1]
        elif _SUBJECT in tokens:
            step = tokens.index(_SUBJECT)
        else:
            return
        self._followed = (step, tokens[step])
        self._session.follow(step)


def _text_of(which: str) -> str:
    """The country's, or that of a subject's number up to its verb."""
    word = {COUNTRY: "France", NUMBER: _SUBJECT}[which]
    text = next(example.text for example in examples() if word in example.text.split())
    return text if which == COUNTRY else text.partition(" are ")[0]
