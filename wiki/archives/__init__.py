"""Reading and writing what leaves the wiki and comes in: folders, zips, git, jsonl, our archives."""

from wiki.archives.git_writing import write_git
from wiki.archives.limits import Limits
from wiki.archives.opening import open_source
from wiki.archives.own import ArchiveReader
from wiki.archives.writing import write_archive

__all__ = ["ArchiveReader", "Limits", "open_source", "write_archive", "write_git"]
