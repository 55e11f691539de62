"""The columns that the pack can do without, a line `table column ...` for those that may be missing together: those for
which a row `absent` stands in, one of each table a line; then, each for itself, those that a variant needs."""
import glob
import itertools
import re

import yaml

absent, needed = {}, set()
for path in glob.glob('checks/models/*.yaml'):
    for model in yaml.safe_load(open(path, encoding='utf-8'))['models']:
        for variant in model['from']:
            for need in variant.get('needs', []):
                if '.' in need:
                    needed.add(tuple(need.split('.')))
            pieces = re.split(r'as absent \(([^)]*)\)\s+cross join lateral \(', variant.get('sql', ''))
            for names, rest in zip(pieces[1::2], pieces[2::2]):
                table = re.search(r'from\s+(\w+)\s*\)', rest)[1]
                absent.setdefault(table, set()).update(re.split(r',\s*', names.strip()))
for row in itertools.zip_longest(*([(table, name) for name in sorted(names)] for table, names in sorted(absent.items()))):
    print(*itertools.chain(*filter(None, row)))
for table, name in sorted(needed):
    if name not in absent.get(table, ()):
        print(table, name)
