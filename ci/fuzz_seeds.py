#!/usr/bin/env python3
"""Makes the seed corpus of the decoders' fuzzers from golden tables: SEEDS/<target>/…

    fuzz_seeds.py CORPUS... SEEDS
"""
import base64, hashlib, json, struct, sys
from pathlib import Path

LIMIT = 20_000
corpora, out = [Path(p) for p in sys.argv[1:-1]], Path(sys.argv[-1])

def keep(target, data):
    if 0 < len(data) <= LIMIT:
        folder = out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)

def actions(path):
    for line in path.read_bytes().splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            pass

for path in sorted(p for c in corpora for p in c.rglob("*") if p.is_file() and "/delta/" in str(p)):
    data = path.read_bytes()
    if path.suffix == ".parquet" and data[-4:] == b"PAR1":
        keep("file", data)
        size = struct.unpack("<I", data[-8:-4])[0]
        keep("footer", data[-8 - size : -8])
    elif path.suffix == ".bin" and len(data) > 9:
        size = struct.unpack(">I", data[1:5])[0]
        keep("deletion-vector", data[5 : 5 + size])
    elif path.suffix == ".json" and path.parent.name == "_delta_log":
        keep("commit", data)
        for action in actions(path):
            if not isinstance(action, dict):
                continue
            meta = action.get("metaData")
            if isinstance(meta, dict) and isinstance(meta.get("schemaString"), str):
                keep("schema", meta["schemaString"].encode())
            keep("json", json.dumps(action).encode())
