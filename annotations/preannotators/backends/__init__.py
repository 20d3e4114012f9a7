"""Pre-annotators that the operator adds: other programs, and models in folders of this machine. Each is one small file.

`settings` turns what the operator wrote into engines; `chunks` and `locating` keep the offsets right. Of those that ask
another program, `remote` asks with patience, all that leaves goes through the guarded client, and what comes back is checked.
"""
