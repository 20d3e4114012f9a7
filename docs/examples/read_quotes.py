"""Read every marked quote out of an export: `python read_quotes.py FILE`. Offsets count code points."""

import json
import sys

texts = {}
for record in map(json.loads, open(sys.argv[1], encoding="utf-8", newline="\n")):
    if record["type"] == "document":
        texts[record["id"]] = record["text"]
    for part in record["fragments"] if record["type"] == "mention" else []:
        quote = texts[record["document"]][part["start"] : part["end"]]
        print(quote == part["quote"], repr(quote))
