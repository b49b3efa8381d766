"""Tables, migrations, projection and queries, on SQLite and PostgreSQL."""
