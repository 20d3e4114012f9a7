import pytest

from annotations.core.quotes import outermost, quotations
from annotations.core.sentences import paragraphs


def found(text):
    return [quotation.content.of(text) for quotation in quotations(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “yes” twice.", ["yes"]),
        ('He said "yes" twice.', ["yes"]),
        ("Il dit «oui» puis « non ».", ["oui", " non "]),
        ("Er sagte „ja“ und »nein«.", ["ja", "nein"]),
        ("部长说「桥关闭」。", ["桥关闭"]),
        ("She said ‘yes’ to the dogs’ owners.", ["yes"]),
        ("She said 'yes', didn't she, in the '90s, rock 'n' roll.", ["yes"]),
        ("“He told me ‘never’ and left,” she said.", ["He told me ‘never’ and left,", "never"]),
        ("“A “nested” one,” he said.", ["A “nested” one,", "nested"]),
        ("It’s the workers’ day.", []),
        ("“Open. He left.", []),
        ("Closed.” He left.", []),
        ('A stray " mark. He said "yes" now.', ["yes"]),
        ("“Lost “kept” text.", ["kept"]),
        ("An empty “” pair.", []),
        ('He is 6\'2" tall and said "so".', ["so"]),
    ],
)
def test_marks_find_their_partners(text, expected):
    assert found(text) == expected


def test_a_quotation_ends_with_its_paragraph():
    assert found("“Never closed.\n\nNext paragraph with “one” pair.") == ["one"]


def test_the_continued_style_runs_to_the_end_of_each_paragraph():
    text = "He said: “First.\n\n“Second.”\n\nAfter."
    all_found = quotations(text, paragraphs(text))
    assert [quotation.content.of(text) for quotation in all_found] == ["First.", "Second."]
    assert [quotation.continued for quotation in all_found] == [True, False]


def test_a_continued_quotation_keeps_the_ones_before_and_inside_it():
    text = "A “word” first. “It is ‘fine’ now.\n\n“Yes.”"
    all_found = quotations(text, paragraphs(text))
    assert [quotation.content.of(text) for quotation in outermost(all_found)] == [
        "word",
        "It is ‘fine’ now.",
        "Yes.",
    ]
