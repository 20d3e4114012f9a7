"""The shapes of imports: what is asked for, and what is told of a file."""

from rest_framework import serializers

from annotations.api.base import StrictSerializer
from annotations.api.exports import ChoiceSerializer, LossSerializer
from annotations.api.jobs import JobSerializer
from annotations.formats.base import Reader
from annotations.formats.registry import FORMATS

READABLE = [name for name, each in FORMATS.items() if isinstance(each, Reader)]
MOST_NAMES, LONGEST_NAME, LONGEST_TEXT = 1000, 400, 2000


def told(limit: int, help_text: str) -> serializers.CharField:
    """Something that the file does not say; nothing by default."""
    return serializers.CharField(max_length=limit, allow_blank=True, required=False, help_text=help_text)


class NamesField(serializers.DictField):
    """From a name to another, so many at most."""

    def __init__(self, help_text: str) -> None:
        child = serializers.CharField(max_length=LONGEST_NAME, allow_blank=True, trim_whitespace=False)
        super().__init__(child=child, required=False, help_text=help_text)

    def to_internal_value(self, data: object) -> dict[str, str]:
        """The names. Raises ValidationError: too many, too long, or none."""
        found: dict[str, str] = super().to_internal_value(data)  # type: ignore[arg-type]
        if len(found) > MOST_NAMES or any(len(key) > LONGEST_NAME or "\0" in key for key in found):
            raise serializers.ValidationError(
                f"At most {MOST_NAMES:,} names of {LONGEST_NAME} characters can be told."
            )
        return found


class ImportRequestSerializer(StrictSerializer):
    """Which file, and what it does not say itself."""

    upload = serializers.UUIDField()
    preview = serializers.BooleanField(default=False, help_text="only see what would come of it")
    format = serializers.ChoiceField(
        choices=READABLE, required=False, allow_blank=True, help_text="empty: by its content"
    )
    people = NamesField("names in the file to user names of annotators")
    whose = told(150, "user name of the annotator of work that the file puts down to nobody")
    round = told(120, "name of the round; empty: the one of the same name, or the newest that is open")
    suggestions = told(80, "the marks are suggestions of this pre-annotator, and nobody's work")
    version = told(40, "of that pre-annotator")
    labels = NamesField("labels in the file to labels of the project; to nothing: left out")
    columns = NamesField("our name of a column to the table's")
    unit = told(20, "of offsets: code_point, utf16 or grapheme_cluster")
    rationale = told(LONGEST_TEXT, "of verdicts that come without any")
    language = told(35, "of texts that do not say")


class TableSerializer(StrictSerializer):
    """The first rows of a table, and which of its columns is taken for what."""

    header = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    columns = serializers.DictField(child=serializers.CharField(), help_text="our name to the table's")
    known = serializers.ListField(child=serializers.CharField(), help_text="our names")
    wrong = serializers.CharField(help_text="what keeps it from being read")


class UploadSerializer(StrictSerializer):
    """A file that waits to be imported, and what it looks like."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()
    format = serializers.CharField(help_text="empty where it can't be told")
    title = serializers.CharField(help_text="of the format")
    table = TableSerializer(allow_null=True)
    wrong = serializers.CharField(help_text="why it can't be read as it is")


class CountedSerializer(StrictSerializer):
    """How many were new, and how many the project had already."""

    new = serializers.IntegerField()
    already_there = serializers.IntegerField()


class FaultSerializer(StrictSerializer):
    """One record that cannot come in."""

    file = serializers.CharField()
    line = serializers.IntegerField(help_text="0 where a record has none")
    record = serializers.CharField()
    field = serializers.CharField()
    reason = serializers.CharField()


class AnnotatorInFileSerializer(StrictSerializer):
    """A name in the file, how many works are theirs, and who that is."""

    name = serializers.CharField()
    works = serializers.IntegerField()
    user = serializers.CharField(allow_null=True)


class UnknownLabelSerializer(StrictSerializer):
    """A label that the project does not have, and those that it has."""

    group = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    allowed = serializers.ListField(child=serializers.CharField())


class FirstDocumentSerializer(StrictSerializer):
    """One of the first documents of the file."""

    id = serializers.CharField(help_text="in the file")
    title = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    url = serializers.CharField()
    is_new = serializers.BooleanField()


class ReportSerializer(StrictSerializer):
    """What became of the file, or would."""

    file = serializers.CharField()
    format = serializers.CharField()
    title = serializers.CharField(help_text="of the format")
    stored = serializers.BooleanField(help_text="false in a preview, and where anything is wrong")
    documents = CountedSerializer()
    works = CountedSerializer(help_text="what one person made of one document")
    suggestions = CountedSerializer()
    mentions = serializers.IntegerField(help_text="of the new works")
    slots = serializers.IntegerField(help_text="places that annotators got in the newest round")
    annotators = AnnotatorInFileSerializer(many=True)
    unknown_labels = UnknownLabelSerializer(many=True)
    left_out = LossSerializer(many=True)
    said = serializers.ListField(child=serializers.CharField(), help_text="what reading found out")
    first = FirstDocumentSerializer(many=True)
    table = TableSerializer(allow_null=True)
    faults = FaultSerializer(many=True)
    more_faults = serializers.IntegerField(help_text="that are not named")
    jobs = serializers.ListField(child=serializers.UUIDField(), help_text="that suggest in new documents")


class ImportSerializer(JobSerializer):
    """A job that brings a file in; the report is null until it has ended."""

    upload = serializers.UUIDField()
    name = serializers.CharField(help_text="of the file")
    preview = serializers.BooleanField()
    options = serializers.JSONField(help_text="what was told")
    report = ReportSerializer(allow_null=True)


class ImportListSerializer(StrictSerializer):
    """A page of imports, the newest first."""

    results = ImportSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class ReadableFormatSerializer(ChoiceSerializer):
    """A format that can be read."""

    extension = serializers.CharField()


class ImportChoicesSerializer(StrictSerializer):
    """What can be told."""

    formats = ReadableFormatSerializer(many=True)
    rounds = ChoiceSerializer(many=True)
    annotators = ChoiceSerializer(many=True)
    most_bytes = serializers.IntegerField()
