import pickle

from annotations.core.errors import DomainError


def test_an_error_carries_what_edges_present():
    error = DomainError("The file is empty.", field="text", line=3)
    assert (error.code, str(error), error.sentence) == ("invalid", "The file is empty.", "The file is empty.")
    assert (error.field, error.details) == ("text", {"line": 3})


def test_an_error_survives_a_process_border():
    error = pickle.loads(pickle.dumps(DomainError("No.", field="text", line=3)))
    assert (error.sentence, error.field, error.details) == ("No.", "text", {"line": 3})
