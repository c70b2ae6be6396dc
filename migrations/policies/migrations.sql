-- What was applied when is the owner's alone.
alter table alembic_version enable row level security;
alter table applied_sql enable row level security;
