"""What a rendering needs to know of whoever reads it over HTTP."""

from wiki.http import languages, urls
from wiki.services.reading import Reader

READER = Reader(addresses=urls, say=languages.said)
