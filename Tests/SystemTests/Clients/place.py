"""What scripts of all clients share: where the shop is, how a code is had, and files to send."""
import asyncio
import os
import random
import re
import struct
import subprocess
import zlib

CODE_LIMIT = 60


class Place:
    """A shop: the gateways' ports at its host, and the command that prints the code for {phone}."""

    def __init__(self, host, ports, command):
        self.host, self.command = host, command
        self.ports = [int(one) for one in ports.split(",")]

    def port(self, door):
        return self.ports[door % len(self.ports)]

    async def code(self, phone):
        done = await asyncio.get_running_loop().run_in_executor(None, lambda: subprocess.run(
            self.command.replace("{phone}", phone), shell=True, capture_output=True, text=True, timeout=CODE_LIMIT))
        found = re.findall(r"(?<!\d)\d{5}(?!\d)", done.stdout)
        assert found, (done.stdout, done.stderr)
        return found[-1]


def random_phone():
    return "1555%07d" % random.randrange(10 ** 7)


def saw(what):
    print(what, flush=True)


def png(width, height):
    """A picture of noise."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + os.urandom(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
