"""The wiki for WSGI servers and `flask --app wsgi`. `commonplace serve` migrates first; so does this."""

from wiki.app import create_app
from wiki.database import migrate

app = create_app()
migrate(app.extensions["engine"])
