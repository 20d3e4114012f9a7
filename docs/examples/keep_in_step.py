"""Keep a copy of a project's labeled data in step: keep_in_step.py PROJECT FILE, again and again."""

import json
import os
import pathlib
import sys

import httpx

project, file = sys.argv[1], pathlib.Path(sys.argv[2])
copy = json.loads(file.read_text("utf-8")) if file.exists() else {"ask": {}, "records": {}}
token = {"Authorization": "Bearer " + os.environ["FACTCHECK_TOKEN"]}
api = httpx.Client(base_url=os.environ["FACTCHECK_URL"], headers=token, timeout=60)
more = True
while more:
    answer = api.get(f"/api/v1/projects/{project}/labeled-claims", params={"limit": 1000, **copy["ask"]})
    if answer.is_client_error and answer.json()["code"] == "unknown_marker":
        copy = {"ask": {}, "records": {}}  # the server's database was restored: take everything anew
        continue
    page = answer.raise_for_status().json()
    for record in page["results"]:
        key = f"{record['type']} {record.get('id', '')}"
        copy["records"].pop(key, None)
        if not record.get("deleted"):
            copy["records"][key] = record
    more = page["next"]
    copy["ask"] = {**copy["ask"], "cursor": more} if more else {"since": page["marker"]}
    file.with_suffix(".new").write_text(json.dumps(copy), "utf-8")
    file.with_suffix(".new").replace(file)  # whatever stops this, the next run goes on from the last page
print(len(copy["records"]), "records")
