"""What travels between the wiki and elsewhere, as dataclasses: pages, revisions and files.

`source` is what any import reads, `plan` the names its pages get, `links` where a relative link leads,
`lineage` a page's revisions in a history of commits, `records` and `manifest` our own archive.
"""
