"""What a run's plans must not do with the table of events. Reads a server's log with the plans that auto_explain wrote.

A node that reads the table must not stand below a nested loop, unless an index finds its rows there, or a limit ends it
after a few. What is planned away (`never executed` is not: it could be executed next time) does not appear.
"""

import re
import sys

NODE = re.compile(r'^(\s*)(->\s+)?(\S.*?)\s+\(cost=')
READS = re.compile(r'(Seq Scan|Foreign Scan) on (\S*\.)?(posthog_event|events)')


def nodes(lines):
    """Each node of the plans with the nodes above it, the nearest last."""
    above = []
    for line in lines:
        found = NODE.match(line.replace('\t', ' ', 1))
        if not found:
            continue
        depth = len(found.group(1)) + len(found.group(2) or '')
        above = [node for node in above if node[0] < depth] if found.group(2) else []
        yield found.group(3), [name for _, name in above]
        above.append((depth, found.group(3)))


def main():
    wrong = 0
    for name, above in nodes(sys.stdin):
        if not READS.search(name) or any(a.startswith('Limit') for a in above):
            continue
        # the side of a join that is scanned once: a hash is built of it, or it is grouped first
        below = []
        for a in reversed(above):
            if re.match(r'(Hash|.*Aggregate|Sort|Materialize|Gather|CTE)', a) and not a.startswith('Hash Join'):
                break
            below.append(a)
        if any(a.startswith('Nested Loop') for a in below):
            print(f'{name}: below {" / ".join(above[-4:])}')
            wrong += 1
    sys.exit(1 if wrong else 0)


main()
