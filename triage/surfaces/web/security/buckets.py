"""How often one address may do something, such as begin an interview or try to sign in."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

#: So many addresses are remembered; more can only come from somebody with very many.
_MOST: Final = 10_000


class Bucket:
    """Lets each name do something so many times in a span, evenly filled up again."""

    def __init__(self, times: int, span: timedelta) -> None:
        """Allow `times` in each `span`."""
        self._times = times
        self._span = span
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = Lock()

    def may(self, name: str, now: datetime) -> bool:
        """Tell whether `name` may do it once more now, and count it."""
        with self._lock:
            left, then = self._left.pop(name, (float(self._times), now))
            filled = max(0.0, (now - then) / self._span) * self._times
            left = min(float(self._times), left + filled)
            allowed = left >= 1
            self._left[name] = (left - 1 if allowed else left, now)
            if len(self._left) > _MOST:
                self._left.popitem(last=False)
            return allowed
