"""The wiki for WSGI servers, and for `flask --app wsgi`. Brings the database up to date first."""

from wiki.app import create_app, migrate

app = create_app()
migrate(app)
