"""What a line holds back: texts that come later than they were said, each connection's in their order."""

from __future__ import annotations

from collections import deque

from core.domain.units import Ns
from core.sim.wire.lines import ConnectionId


class Lag:
    """Queues by connection. A text that is put behind another never comes before it."""

    def __init__(self) -> None:
        self._queues: dict[ConnectionId, deque[tuple[Ns, str]]] = {}
        self._sizes: dict[ConnectionId, int] = {}

    def __bool__(self) -> bool:
        return bool(self._queues)

    @property
    def connections(self) -> list[ConnectionId]:
        """Those of which something waits."""
        return list(self._queues)

    def holds(self, conn: ConnectionId) -> bool:
        """Whether something of it waits."""
        return conn in self._queues

    def size(self, conn: ConnectionId) -> int:
        """Characters of it that wait."""
        return self._sizes.get(conn, 0)

    def last(self, conn: ConnectionId, now: Ns) -> Ns:
        """When the last text that waits comes; `now` if none does."""
        return self._queues[conn][-1][0] if conn in self._queues else now

    def put(self, conn: ConnectionId, text: str, due: Ns) -> None:
        due = max(due, self.last(conn, due))
        self._queues.setdefault(conn, deque()).append((due, text))
        self._sizes[conn] = self.size(conn) + len(text)

    def release(self, conn: ConnectionId, now: Ns) -> None:
        """All that waits comes now."""
        if conn in self._queues:
            self._queues[conn] = deque((now, text) for _, text in self._queues[conn])

    def due(self, now: Ns) -> list[tuple[ConnectionId, str]]:
        """What comes by `now`, taken out."""
        found = []
        for conn, queue in list(self._queues.items()):
            while queue and queue[0][0] <= now:
                text = queue.popleft()[1]
                self._sizes[conn] -= len(text)
                found.append((conn, text))
            if not queue:
                self.forget(conn)
        return found

    def forget(self, conn: ConnectionId) -> None:
        """The connection is gone."""
        self._queues.pop(conn, None)
        self._sizes.pop(conn, None)
