-- One index per order of the list, with and without the filter by role. Those of users_created_at, users_name and users_email stay.
create index users_role_created_at on users (role, created_at, id) where deleted_at is null;
create index users_role_name on users (role, name, id) where deleted_at is null;
create index users_role_email on users (role, email, id) where deleted_at is null;
-- The smallest, for counting.
create index users_role on users (role) where deleted_at is null;
create index users_email_order on users (email, id) where deleted_at is null;

-- What `q` looks through: trigrams find parts of words. Without three letters in a row there is none, and beginnings are looked for.
create extension if not exists pg_trgm;
create index users_by_text on users using gin ((name || E'\n' || email) gin_trgm_ops) where deleted_at is null;
create index users_name_beginning on users (lower(name) text_pattern_ops) where deleted_at is null;
create index users_email_beginning on users (email text_pattern_ops) where deleted_at is null;
