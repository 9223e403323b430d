"""A program beside this one: how long it takes to be connected to the gateway, its memory, and its processor time."""

import asyncio
import os
import re
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PATIENCE_S = 90.0
_LOOK_EVERY_S = 0.01
_CONNECTED = "has connected to Gateway"  # discord.py logs it at READY


@dataclass
class Program:
    """`python -m ...`, started. What it logs is in a file."""

    process: asyncio.subprocess.Process
    log: Path
    started: float

    @classmethod
    async def start(cls, log: Path, *arguments: str, **variables: str) -> Self:
        """`variables` are added to the environment."""
        started = time.perf_counter()
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *arguments, env={**os.environ, **variables}, stderr=out
            )
        return cls(process, log, started)

    async def connected(self) -> float:
        """Wait until the gateway has said READY; the seconds since the program was started."""
        await self.said(f"({_CONNECTED})")
        return time.perf_counter() - self.started

    async def said(self, pattern: str) -> str:
        """Wait until it has logged a line with `pattern`; the pattern's first group."""
        async with asyncio.timeout(_PATIENCE_S):
            while (found := re.search(f"{pattern}.*\n", self.log.read_text())) is None:
                self.check()
                await asyncio.sleep(_LOOK_EVERY_S)
        return found[1]

    def check(self) -> None:
        """Raises RuntimeError, with the end of what it logged, when it has ended."""
        if self.process.returncode is not None:
            raise RuntimeError(self.log.read_text()[-2000:])

    @property
    def resident_mb(self) -> float:
        """Its resident memory now."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("it has ended")

    @property
    def cpu_s(self) -> float:
        """The processor time that it has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def end(self) -> None:
        """End it as an operator does."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        await self.process.wait()
