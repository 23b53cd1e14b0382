#!/usr/bin/env python3
"""Builds the golden tables of this folder.

generate.py                 build again what is committed, in place
generate.py --out DIR       build into DIR, with an index.json of the cases
generate.py --check         build into a temporary folder; rows and metadata must equal what is committed
generate.py --fresh         in place, also what differs in made-up names only (tables that deltalake wrote)
generate.py --only WORD     only cases whose name contains WORD
"""

import argparse
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import cases
from goldenkit import corpus


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=HERE, help="where the corpus goes")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--only", default="", metavar="WORD")
    arguments = parser.parse_args()
    for module in pkgutil.iter_modules(cases.__path__):
        importlib.import_module(f"cases.{module.name}")
    if arguments.out != HERE:
        corpus.write_index(corpus.build(arguments.out, arguments.only), arguments.out)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder)
        corpus.build(built, arguments.only)
        if not arguments.check:
            corpus.install(built, HERE, arguments.only, arguments.fresh)
            return 0
        found = corpus.compare(built, HERE, arguments.only)
    for line in found:
        print(line)
    print(f"{len(found)} differences" if found else "the committed tables are what this script builds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
