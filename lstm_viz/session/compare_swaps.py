"""The word that stands in the place of the followed one, and the words that are offered for it."""

from __future__ import annotations

from lstm_viz.analysis.counterparts import counterpart
from lstm_viz.paint.scene import Scene
from lstm_viz.session.session import Session
from lstm_viz.text.lexicon import lexicon

_OFFERED = 4


class Swaps:
    """Remembers what was in its place while that is measured anew."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: tuple[int | None, str, str] = (None, "", "")  # step, word, and what was in its place

    def see(self, scene: Scene) -> None:
        """Take notice of a new scene."""
        if scene.measures is not None and scene.measures.swapped:
            self._last = (scene.followed, scene.measures.followed, scene.measures.swapped)

    def word(self, scene: Scene) -> str:
        """What is in the place of the followed word, or was a moment ago; "" where nothing is."""
        chosen = self._session.selection.swap
        if chosen is not None and chosen[0] == scene.followed:
            return chosen[2]
        step, word, other = self._last
        return other if step is not None and step == scene.followed and self._token(step) == word else ""

    def offered(self, scene: Scene) -> tuple[str, ...]:
        """What may be put there: its counterpart first; other countries for a country; and what is there."""
        model, step = self._session.document.model, scene.followed
        word = self._token(step)
        if step is None or not word or model is None:
            return ()
        request = self._session.document.request
        first = counterpart(model, request.tokens, step) if request is not None else None
        words = [] if first is None else [first]
        languages = lexicon().languages
        if word in languages:
            words += [name for name in languages if model.vocabulary.knows(name)]
        words = [other for other in dict.fromkeys(words) if other != word][:_OFFERED]
        there = self.word(scene)
        return tuple(words) if not there or there in words else (*words, there)

    def _token(self, step: int | None) -> str:
        request = self._session.document.request
        return request.tokens[step] if request is not None and step is not None and step < len(request.tokens) else ""
