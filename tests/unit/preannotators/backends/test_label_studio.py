"""Label Studio's protocol, both ways: calling a back end, and being one; and the two against each other."""

import io
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.spans import Span, quote_of
from annotations.outbound import HostPort
from annotations.preannotators import registry
from annotations.preannotators.backends.label_studio import LabelStudioPreAnnotator
from annotations.preannotators.backends.label_studio_interface import RequestError, interface_of, label_config
from annotations.preannotators.backends.label_studio_server import LARGEST_BODY, application
from annotations.preannotators.backends.remote import BackEndError, Endpoint
from annotations.preannotators.metering import Tally
from tests.support.endpoints import as_json, endpoint

TEXT = "💩 It rained for 3 days in May. “It rained,” Dr. Lena Voss said on Monday."
DOCUMENT = DocumentRecord(TEXT, "Rain")
UP = as_json({"status": "UP", "model_class": "NewModel"})


def region(kind: str, start: int, end: int, *names: str, id: str = "r1", **more) -> dict:  # noqa: A002 - their word
    value = {"start": start, "end": end, kind: list(names), **more.pop("value", {})}
    return {"id": id, "from_name": kind, "to_name": "text", "type": kind, "value": value, **more}


def prediction(*regions: dict, **more) -> bytes:
    return as_json({"results": [{"model_version": "m1", "score": 0.25, "result": list(regions), **more}]})


def engine(stub, **more) -> LabelStudioPreAnnotator:
    return LabelStudioPreAnnotator("ls", "1", "LS", stub.endpoint(), 20_000, meter=Tally(), **more)


def test_regions_become_suggestions():
    answer = prediction(
        region("labels", 2, 11, "Event", "Fact", id="a", value={"text": "It rained"}, score=0.9),
        region("choices", 2, 11, "high", id="a", value={"text": "It rained"}),
        region("labels", 12, 22, "Other", id="b"),
        {"from_id": "a", "to_id": "b", "type": "relation", "direction": "right"},
    )
    with endpoint(UP, answer) as stub:
        one, two = engine(stub, labels={"Fact": "quantity"}).suggest(DOCUMENT)
    assert (one.quote, one.claim_types, one.check_worthiness, one.score) == (
        "It rained", ("event", "quantity"), 0.825, 0.9,
    )  # fmt: skip
    assert (two.quote, two.claim_types, two.check_worthiness, two.score) == ("for 3 days", (), 0.5, 0.25)
    assert one.reasons == ("label Event", "label Fact")
    (_, nothing), (path, question) = stub.questions
    assert (nothing, path) == (None, "/predict")
    assert question["tasks"] == [{"id": 1, "data": {"text": TEXT, "title": "Rain"}}]
    assert interface_of(question["label_config"]).labels == "claim"


def test_regions_that_are_nowhere_or_elsewhere_are_dropped_and_counted():
    answer = prediction(
        region("labels", 3, 12, "event", id="utf-16", value={"text": "It rained"}),
        {"id": "c", "from_name": "c", "to_name": "text", "type": "choices", "value": {"choices": ["high"]}},
        {"id": "n", "type": "number", "value": {"number": 5}},
    )
    with endpoint(UP, answer) as stub:
        used = engine(stub)
        assert used.suggest(DOCUMENT) == []
    assert used.meter.counts == {"not_found": 1, "unplaced": 1}


@pytest.mark.parametrize(
    "answer",
    [
        as_json({"results": [{"score": 1}]}),
        as_json({"results": None}),
        as_json([]),
        prediction(region("labels", 5, 5, "event")),
        prediction(region("labels", 5, 5000, "event")),
        prediction(region("labels", -1, 5, "event")),
    ],
)
def test_what_is_no_prediction_fails_with_a_sentence(answer):
    with endpoint(UP, answer) as stub, pytest.raises(BackEndError, match="no prediction of Label Studio"):
        engine(stub).suggest(DOCUMENT)


@pytest.mark.parametrize("health", [as_json({"status": "DOWN"}), as_json([])])
def test_a_back_end_that_is_not_up_is_not_asked(health):
    with endpoint(health) as stub, pytest.raises(BackEndError, match="not up"):
        engine(stub).suggest(DOCUMENT)
    assert [path for path, _ in stub.questions] == ["/health"]


def test_health_is_asked_for_once_a_job():
    with endpoint(UP, as_json({"results": []})) as stub:
        job = engine(stub).metered(Tally())
        job.suggest(DOCUMENT)
        job.suggest(DOCUMENT)
    assert [path for path, _ in stub.questions] == ["/health", "/predict", "/predict"]


# ── being one ───────────────────────────────────────────────────────────────────────────────────


class Quiet(WSGIRequestHandler):
    def log_message(self, *_given):
        pass


@pytest.fixture
def served():
    """The app under the standard library's validator of WSGI, on a free port."""
    with make_server(
        "127.0.0.1", 0, validator(application(registry.get("rules"))), handler_class=Quiet
    ) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def ask(url: str, body: object = None) -> tuple[int, dict]:
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


CONFIG = """<View>
  <!-- a comment -->
  <Labels name="kind" toName="article"><Label value="Event" background="red"/><Label value="Quotation"/></Labels>
  <Choices name="worth" toName="article" perRegion="true"><Choice value="low"/><Choice value="medium"/><Choice value="High"/></Choices>
  <Text name="article" value="$body"/>
</View>"""


def test_label_studio_is_answered(served):
    assert ask(f"{served}/health") == (200, {"status": "UP", "model_class": "rules"})
    status, setup = ask(
        f"{served}/setup", {"project": "1.1", "schema": CONFIG, "hostname": "", "access_token": ""}
    )
    version = f"rules {registry.get('rules').version}"
    assert (status, setup) == (200, {"model_version": version})
    task = {"id": 7, "data": {"body": TEXT, "published_on": "2024-05-14"}}
    status, found = ask(
        f"{served}/predict", {"tasks": [task, task], "label_config": CONFIG, "project": "1.1"}
    )
    assert status == 200
    first, second = found["results"]
    assert first == second
    assert first["model_version"] == version
    assert 0 < first["score"] < 1
    labels = [row for row in first["result"] if row["type"] == "labels"]
    assert {row["from_name"] for row in labels} == {"kind"}
    assert {row["to_name"] for row in labels} == {"article"}
    assert any(row["type"] == "choices" and row["from_name"] == "worth" for row in first["result"])
    for row in labels:
        value = row["value"]
        assert TEXT[value["start"] : value["end"]] == value["text"]
        assert set(value["labels"]) <= {"Event", "Quotation"}


def test_claims_of_several_fragments_are_regions_that_are_related():
    class Split:
        identifier, version, title = "split", "1", "Split"

        def suggest(self, document):
            spans = (Span(0, 1), Span(2, 11))
            quote = quote_of(document.text, spans)
            return [SuggestionRecord(spans, quote, quote, ("prediction",), 0.0, 0.5)]

    config = CONFIG.replace('<Label value="Quotation"/>', "").replace("Event", "Claim")
    body = json.dumps({"tasks": [{"data": {"body": TEXT}}], "label_config": config}).encode()
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/predict", "CONTENT_LENGTH": str(len(body)),
               "wsgi.input": io.BytesIO(body)}  # fmt: skip
    answer = json.loads(b"".join(application(Split())(environ, lambda *_given: None)))
    one, two, relation = answer["results"][0]["result"]
    assert [row["value"]["text"] for row in (one, two)] == ["💩", "It rained"]
    assert one["value"]["labels"] == ["Claim"]  # the only label there is
    assert relation == {"from_id": one["id"], "to_id": two["id"], "type": "relation", "direction": "right"}


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("/setup", {"schema": "<View/>"}, 400, "needs <Labels"),
        ("/setup", {"schema": "<View>"}, 400, "not XML"),
        ("/setup", {}, 400, "needs <Labels"),
        ("/setup", b"{", 400, "not JSON"),
        ("/setup", b"\xff", 400, "not JSON"),
        ("/setup", [], 400, "not a JSON object"),
        ("/setup", b"[" * 200_000, 400, "not JSON"),
        ("/predict", {"tasks": 5, "label_config": CONFIG}, 400, "tasks must be a list"),
        ("/predict", {"tasks": [{"data": {"text": "x"}}], "label_config": CONFIG}, 400, "data.body"),
        ("/predict", {"tasks": [{"data": {"body": ["x"]}}], "label_config": CONFIG}, 400, "not followed"),
        ("/train", {}, 404, "/setup, /predict and /health"),
        ("/predict", None, 404, "/setup, /predict and /health"),
    ],
)
def test_what_is_not_understood_is_said(served, path, body, status, says):
    found, answer = ask(served + path, body)
    assert found == status
    assert says in answer["detail"]


def test_a_body_has_an_end():
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/setup", "CONTENT_LENGTH": str(LARGEST_BODY + 1)}
    answer = b"".join(application(registry.get("rules"))(environ, lambda *_given: None))
    assert b"at most" in answer


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE View [<!ENTITY a "b">]>',
        '<!DOCTYPE View SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>',
    ],
)
def test_p45_an_interface_with_a_document_type_is_refused(declaration):
    with pytest.raises(RequestError, match="no document type"):
        interface_of(f"<?xml version='1.0'?>{declaration}{CONFIG}")
    assert interface_of(f"<?xml version='1.0'?>{CONFIG}").variable == "body"


def test_our_own_interface_is_one_that_we_understand():
    found = interface_of(label_config())
    assert (found.text, found.variable, found.labels, found.choices) == (
        "text",
        "text",
        "claim",
        "check_worthiness",
    )
    assert "prediction" in found.label_values
    assert found.choice_values == ("none", "low", "medium", "high")


def test_we_understand_ourselves(served):
    """Our client against our server: the same places, types and levels."""
    port = int(served.rsplit(":", 1)[1])
    here = Endpoint("ls", served, allowed={HostPort("127.0.0.1", port)}, seconds=10)
    found = LabelStudioPreAnnotator("ls", "1", "LS", here, 20_000).suggest(DOCUMENT)
    whole = registry.get("rules").suggest(DocumentRecord(TEXT, "Rain"))
    alike = [one for one in whole if len(one.fragments) == 1]
    assert [(one.fragments, one.quote, set(one.claim_types), one.score) for one in found] == [
        (one.fragments, one.quote, set(one.claim_types), one.score) for one in alike
    ]


def test_the_command_serves_on_this_machine_alone():
    root = Path(__file__).parents[4]
    command = [sys.executable, "-m", "annotations.preannotators", "serve", "--port", "0", "--engine", "dummy"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            url = line.rsplit(" ", 1)[1].strip()
            assert url.startswith("http://127.0.0.1:")
            assert ask(f"{url}/health")[1]["model_class"] == "dummy"
        finally:
            process.terminate()
