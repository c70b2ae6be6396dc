"""Postgres: connections that always act for somebody, migrations, the job queue, the embedded server."""
