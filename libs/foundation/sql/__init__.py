"""SQL ground: one synchronous repository code on PostgreSQL (asyncpg under run_sync) and on SQLite (one thread)."""
