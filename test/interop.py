"""Reads what test/interop.test.ts wrote with the programs people use; prints one JSON object. argv: folder, consumer."""
import json
import os
import re
import sys

folder, consumer = sys.argv[1:3]
path = lambda name: os.path.join(folder, name)


def loader():
    """The pandas loader of docs/loaders.md, as it stands there."""
    text = open(path("loaders.md"), encoding="utf-8").read()
    code = re.search(r"pandas:\n\n```python\n(.*?)```", text, re.S).group(1)
    scope = {"print": lambda *_: None}
    os.chdir(folder)
    exec(code, scope)
    return scope["best"]


def run():
    if consumer == "pandas":
        import pandas as pd
        csv = pd.read_csv(path("results.csv"), keep_default_na=False)
        best = loader()
        return {
            "csv": list(csv["clip"]),
            "safe": list(pd.read_csv(path("safe.csv"), keep_default_na=False)["clip"]),
            "labels": list(pd.read_csv(path("labels.csv"), keep_default_na=False)["label"]),
            "best": dict(zip(best["clip"], best["label"])),
        }
    if consumer == "pyarrow":
        import pyarrow.parquet as pq
        table = pq.read_table(path("results.parquet")).to_pydict()
        return {"clip": table["clip"], "pred": table["pred"], "score": table["score"]}
    if consumer == "duckdb":
        import duckdb
        place = path("results.parquet").replace("'", "''")
        rows = duckdb.sql(f"select clip, pred[1], score[1] from '{place}' where status = 'ok'").fetchall()
        return {"rows": [list(row) for row in rows]}
    if consumer == "datasets":
        from datasets import load_dataset
        data = load_dataset("csv", data_files=path("metadata.csv"), cache_dir=path("cache"))["train"]
        lines = load_dataset("json", data_files=path("metadata.jsonl"), cache_dir=path("cache"))["train"]
        return {"csv": data["file_name"][:], "jsonl": lines["file_name"][:]}
    if consumer == "pympi":
        from pympi import Elan
        eaf = Elan.Eaf(path("clip.eaf"))
        return {"tiers": sorted(eaf.get_tier_names()), "segments": [list(a[:3]) for a in eaf.get_annotation_data_for_tier("segments")]}
    raise SystemExit(f"no consumer {consumer}")


print(json.dumps(run()))
