/**
 * asyncio without sockets. Its loops wake themselves through a pair of connected sockets, which the sandbox does not
 * have; a pipe does as well, for there is only one thread. Waiting is `poll`, which waits properly (waits.ts).
 */
export const loopSource = `
import asyncio.selector_events, os


class _End:
    """One end of a pipe, as far as an event loop uses a socket."""

    def __init__(self, descriptor):
        self._descriptor = descriptor

    def fileno(self):
        return self._descriptor

    def recv(self, most):
        return os.read(self._descriptor, most)

    def send(self, data):
        return os.write(self._descriptor, data)

    def close(self):
        os.close(self._descriptor)


def _make_self_pipe(self):
    receiver, sender = os.pipe()
    self._ssock, self._csock = _End(receiver), _End(sender)
    self._internal_fds += 1
    self._add_reader(receiver, self._read_from_self)


asyncio.selector_events.BaseSelectorEventLoop._make_self_pipe = _make_self_pipe
`;
