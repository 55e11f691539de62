"""Counts round trips: round_trips.py SERVER-SOCKET FOLDER PORT COMMAND [ARGUMENT...]

Runs the command beside a proxy that listens in FOLDER as a Postgres server of PORT does, and prints how often, on each
connection, something was sent after something had come back. The count begins when the connection has been made (the
server's first ReadyForQuery), and what ends a connection does not count. One line a connection.

What comes back is held up for a while: what was sent without waiting for it is on its way by then, however busy the
machine is.
"""

import asyncio
import subprocess
import sys

LATENCY = 0.1  # seconds

counts = []


async def pump(reader, writer, state, to_server):
    while data := await reader.read(1 << 16):
        if not to_server:
            await asyncio.sleep(LATENCY)
        if to_server:
            if state['answered'] and data[:1] != b'X':
                state['turns'] += 1
            state['answered'] = False
        elif state['made']:
            state['answered'] = True
        elif data[-6:-1] == b'Z\0\0\0\5':
            state['made'] = state['answered'] = True
        writer.write(data)
        await writer.drain()
    writer.close()


async def serve(server, reader, writer):
    state = {'made': False, 'answered': False, 'turns': 0}
    counts.append(state)
    there_reader, there_writer = await asyncio.open_unix_connection(server)
    await asyncio.gather(pump(reader, there_writer, state, True), pump(there_reader, writer, state, False),
                         return_exceptions=True)


async def main():
    server, folder, port, *command = sys.argv[1:]
    proxy = await asyncio.start_unix_server(lambda r, w: serve(server, r, w), f'{folder}/.s.PGSQL.{port}')
    async with proxy:
        child = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL)
        status = await child.wait()
        await asyncio.sleep(0.1)
    for state in counts:
        print(state['turns'])
    sys.exit(status)


asyncio.run(main())
