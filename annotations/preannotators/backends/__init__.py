"""Pre-annotators that ask another program. Each is one small file; all that leaves goes through the guarded client.

`settings` turns what the operator wrote into engines, `remote` asks with patience, `chunks` and `locating` keep
the offsets right, `answers` checks what comes back.
"""
