"""Bringing documents and annotated data in, in any format that is read: `runs.run` does one file, all or nothing.

`options` say what the file does not; `gathering` reads it, document by document into the database and the rest
into a store; `works` and `planning` are plain values: what each person is said to have made, as the rows that it
would be or as what is wrong with it; `writing` writes whole assignments as if they had been handed in.
"""
