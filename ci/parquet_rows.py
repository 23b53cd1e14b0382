#!/usr/bin/env python3
"""Prints the rows of a folder of Parquet files as sorted canonical JSON lines.

    parquet_rows.py FOLDER [--metadata table_version_metadata.json] > rows.jsonl

So that results which a corpus ships as Parquet only are compared as text, and never read by the code under test.
With --metadata the schema in that file decides the columns and their types; columns of a change feed follow.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden-tables"))

from goldenkit import canonical


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--metadata", type=Path, help="a table_version_metadata.json, or any JSON with a `schema`"
    )
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        parser.error(f"{arguments.folder} is not a folder")
    schema = json.loads(arguments.metadata.read_text())["schema"] if arguments.metadata else None
    sys.stdout.reconfigure(encoding="utf-8")
    for line in canonical.lines_of_folder(arguments.folder, schema):
        print(line)


if __name__ == "__main__":
    main()
