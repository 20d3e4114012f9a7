"""What matches alike at several thresholds is kept once, with a bit for each, in place of once for each."""

from struct import Struct

from django.db import migrations

RECORD = Struct("<qBBBBbbBi")
THRESHOLDS = (0, 100, 70, 50, 30)
"""In percent, 0 for the round's own; the place of each is its bit."""
BATCH = 2000

READ = """
SELECT id, thresholds FROM annotations_documenttally WHERE id > %s AND length(thresholds) > 0 ORDER BY id LIMIT %s
"""
WRITE = """
UPDATE annotations_documenttally t SET thresholds = packed.thresholds
FROM unnest(%s::bigint[], %s::bytea[]) AS packed (id, thresholds) WHERE t.id = packed.id
"""


def together(content):
    """The records with bits. Counts made by an earlier migration of this release, with this code, have them already.

    Those before are about the round's own threshold, among others; a record with no bit there is not.
    """
    rows = list(RECORD.iter_unpack(content))
    if all(percent for _, percent, *_ in rows):
        return content
    at = {}
    for tally, percent, *counted in rows:
        key = (tally, *counted)
        at[key] = at.get(key, 0) | 1 << THRESHOLDS.index(percent)
    return b"".join(RECORD.pack(tally, bits, *counted) for (tally, *counted), bits in at.items())


def apart(content):
    """The records with percents."""
    return b"".join(
        RECORD.pack(tally, percent, *counted)
        for tally, bits, *counted in RECORD.iter_unpack(content)
        for bit, percent in enumerate(THRESHOLDS)
        if bits >> bit & 1
    )


def rewritten(change):
    """A step that changes the records of every tally; the rows stay, and nothing of what they say is lost."""

    def run(apps, schema_editor):
        last = 0
        with schema_editor.connection.cursor() as cursor:
            while True:
                cursor.execute(READ, [last, BATCH])
                rows = cursor.fetchall()
                if not rows:
                    return
                last = rows[-1][0]
                cursor.execute(WRITE, [[n for n, _ in rows], [change(bytes(content)) for _, content in rows]])

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0008_claim_index'),
    ]

    operations = [
        migrations.RunPython(rewritten(together), rewritten(apart)),
    ]
