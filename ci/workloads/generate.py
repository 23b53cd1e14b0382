#!/usr/bin/env python3
"""Makes Delta tables shaped as in production, and beside each the answers that any right reader gives.

    generate.py --out DIR [--scale F] [--seed N] [--only TABLE...]

Each table is DIR/TABLE/ with DIR/TABLE.expected.json, which is computed while the table is made, never read back. A
table that is there for the same scale and seed is left alone. Scale 1 is production size, 0.01 is for tests; rows and
files follow it, the size of a row group does not. Needs pyarrow.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Callable

import data_tables
import log_tables
from delta_log import Answers, TableWriter

# Another number makes every table anew.
GENERATOR_VERSION = 1

Maker = Callable[[TableWriter, float], Answers]

TABLES: dict[str, Maker] = {
    "many-commits": log_tables.many_commits,
    "wide": log_tables.wide,
    "wide-statistics": log_tables.wide_statistics,
    "wide-struct": log_tables.wide_struct,
    "wide-mapped": data_tables.wide_mapped,
    "million-files": log_tables.million_files,
    "million-files-parts": log_tables.million_files_parts,
    "million-files-v2": log_tables.million_files_v2,
    "sales-snappy": data_tables.sales_snappy,
    "sales-zstd": data_tables.sales_zstd,
    "sales-deleted": data_tables.sales_deleted,
    "lookups": data_tables.lookups,
    "change-feed": data_tables.change_feed,
}


def is_finished(table: Path, answers: Path, stamp: Answers) -> bool:
    """Whether the table is there, made by the same means."""
    try:
        return table.is_dir() and json.loads(answers.read_text())["made"] == stamp
    except (OSError, ValueError, KeyError, TypeError):
        return False


def make(name: str, out: Path, seed: int, scale: float) -> None:
    """Makes a table beside its place and moves it there when it is whole; the answers come last and seal it."""
    table, answers = out / name, out / f"{name}.expected.json"
    stamp: Answers = {"generator": GENERATOR_VERSION, "seed": seed, "scale": scale}
    if is_finished(table, answers, stamp):
        return
    partial = out / f".{name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    answers.unlink(missing_ok=True)
    expected = TABLES[name](TableWriter(partial, Random(f"{seed}/{name}")), scale)
    shutil.rmtree(table, ignore_errors=True)
    partial.rename(table)
    sealed = out / f".{name}.expected.partial"
    sealed.write_text(json.dumps({**expected, "made": stamp}, indent=1) + "\n")
    sealed.rename(answers)
    print(name, flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=list(TABLES), choices=TABLES, metavar="TABLE")
    options = parser.parse_args()
    if not 0 < options.scale <= 10:
        parser.error("--scale takes a number above 0, up to 10")
    options.out.mkdir(parents=True, exist_ok=True)
    with open(options.out / ".lock", "w") as lock:
        # Several processes may want the same tables: one makes them, the others find them made.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in options.only:
            make(name, options.out, options.seed, options.scale)


if __name__ == "__main__":
    sys.exit(main())
