"""Reads what test/interop.test.ts wrote with the programs people use; prints one JSON object. argv: folder, consumer."""
import json
import os
import re
import sys

folder, consumer = sys.argv[1:3]
path = lambda name: os.path.join(folder, name)


def loader(name):
    """Variables of the loader in docs/loaders.md, as it stands there, after it has run."""
    text = open(path("loaders.md"), encoding="utf-8").read()
    code = re.search(r"^" + name + r".*?```python\n(.*?)```", text, re.S | re.M).group(1)
    scope = {"print": lambda *_: None}
    os.chdir(folder)
    exec(code, scope)
    return scope


def fiftyone():
    """Its importer and its samples are real; a dataset wants a MongoDB, so ours only collects."""
    import fiftyone as fo
    from fiftyone.utils.data import importers

    class Collected(list):
        def __init__(self, *_, **__):
            super().__init__()

        add_sample = list.append

    found = {}
    clips = path("clips")
    reader = importers.FiftyOneTemporalDetectionDatasetImporter(data_path=clips, labels_path=path("labels.json"))
    with reader:
        for item in reader:
            said = next((each for each in item[1:] if isinstance(each, fo.TemporalDetections)), None)
            if said is not None:
                found[os.path.relpath(item[0], clips)] = [[d.label, d.support, d.confidence] for d in said.detections]
    fo.Dataset = Collected
    samples = loader("FiftyOne")["dataset"]
    best = {
        os.path.relpath(sample.filepath, os.path.realpath(clips)): sample["prediction"].label
        for sample in samples
        if sample.has_field("prediction")
    }
    return {"temporal": found, "loaded": best}


def labelstudio():
    from label_studio_sdk.label_interface import LabelInterface

    tasks = json.load(open(path("label-studio/tasks.json"), encoding="utf-8"))
    config = LabelInterface(open(path("label-studio/config.xml"), encoding="utf-8").read())
    config.validate()
    errors, labels, counts = [], [], {"predictions": 0, "annotations": 0}
    for task in tasks:
        for kind, check in (("predictions", config.validate_prediction), ("annotations", config.validate_annotation)):
            for said in task[kind]:
                counts[kind] += 1
                if not check(said):
                    errors.append(said)
                labels += [c for region in said["result"] for c in region["value"].get("choices", [])]
    return {"errors": errors, "labels": labels, **counts}


def run():
    if consumer == "pandas":
        import pandas as pd
        csv = pd.read_csv(path("results.csv"), keep_default_na=False)
        best = loader("pandas")["best"]
        table = lambda name: pd.read_csv(path(name), keep_default_na=False)
        prototype, kinetics = table("prototype.csv"), table("kinetics.csv")
        times = kinetics[["youtube_id", "time_start", "time_end", "label"]]
        return {
            "prototype": [list(row) for row in zip(prototype["video_id"], prototype["pred_1"])],
            "kinetics": times.values.tolist(),
            "fiftyone": list(table("fiftyone.csv")["filepath"]),
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
    if consumer == "fiftyone":
        return fiftyone()
    if consumer == "labelstudio":
        return labelstudio()
    raise SystemExit(f"no consumer {consumer}")


print(json.dumps(run()))
