"""Eight annotators saving as fast as they can; run as a process of its own by the durability test.

Each acknowledged mention's id is written to the file named on the command line, unbuffered, right
after its 2xx. Ends by itself when the database goes away.
"""

import json
import os
import sys
import threading

import django

WRITERS = 8


def main() -> None:
    """Make a world, say “ready”, write until the database is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from django.test import Client

    from tests import factories as make

    acknowledged = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    project = make.project()
    round_ = make.round_of(project, overlap=WRITERS)
    make.slots(round_, make.document(project))
    people = [make.member(project, "annotator", name=f"writer{n}") for n in range(WRITERS)]
    numbers = iter(range(10**9))

    def write(person: object) -> None:
        client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        client.force_login(person)
        handed = client.post(f"/api/v1/rounds/{round_.pk}/next", {}, content_type="application/json")
        assignment = handed.json()["assignment"]["id"]
        while True:
            mention = f"01900000-0000-7000-9000-{next(numbers):012x}"
            body = make.mention_body(
                claim=make.claim_body(verdict=make.verdict_body("supported", make.evidence_body()))
            )
            answer = client.put(
                f"/api/v1/assignments/{assignment}/mentions/{mention}",
                json.dumps(body),
                content_type="application/json",
                headers={"If-None-Match": "*"},
            )
            if answer.status_code != 201:
                return
            os.write(acknowledged, f"{mention}\n".encode())

    threads = [threading.Thread(target=write, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
