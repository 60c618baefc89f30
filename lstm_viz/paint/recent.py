"""What was made lately and may be wanted again in the next frame: images and sums of a trace."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any


class Recent:
    """Keeps the `size` results used last, each under the identity of its owner and a key.

    The owner is kept alive with the result, so that its identity cannot pass to another object. Safe to share between
    threads: two may make the same thing at once, which costs time and nothing else.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: OrderedDict[tuple[int, Hashable], tuple[object, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, owner: object, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` returned for this owner and key when it was last called, or returns now."""
        address = (id(owner), key)
        with self._lock:
            if address in self._made:
                self._made.move_to_end(address)
                return self._made[address][1]
        made = make()
        with self._lock:
            self._made[address] = (owner, made)
            self._made.move_to_end(address)
            while len(self._made) > self._size:
                self._made.popitem(last=False)
        return made
