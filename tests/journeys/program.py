"""The program as a process, begun in a moment: it is forked off a server that has imported it already.

An import of all of it costs more than most tests; test_processes.py and test_footprint.py also start it as an operator
does.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import mkstemp

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["bot.__main__", "bot.app", "bot.community.importing", "rich.table", __name__])


def _main(folder: str, environment: dict[str, str], arguments: tuple[str, ...], files: tuple[str, str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    for number, file in enumerate(files, 1):
        written = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(written, number)
        os.close(written)
    sys.argv = ["health-network", *arguments]
    from bot.__main__ import main

    main()


class Started:
    """A process of the program."""

    def __init__(self, process: ForkServerProcess, files: tuple[str, str]) -> None:
        self._process, self._files = process, files

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The status that it ended with, negative for a signal; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for its end; answers the status."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self.returncode is not None
        return self.returncode

    def written(self) -> str:
        """What it wrote so far, to the standard output and then to the standard error."""
        return "".join(Path(file).read_text() for file in dict.fromkeys(self._files))


async def start(folder: Path, environment: dict[str, str], *arguments: str, output: Path | None = None) -> Started:
    """Start the program in `folder`: from another one than the repository, where a developer's .env must not reach it.

    `output`: the file that all it writes is put into.
    """
    files = (str(output), str(output)) if output is not None else (_file(folder), _file(folder))
    process = _FORKS.Process(target=_main, args=(str(folder), environment, arguments, files))
    process.start()
    return Started(process, files)


def _file(folder: Path) -> str:
    file, name = mkstemp(prefix="written-", dir=folder.parent)
    os.close(file)
    return name
