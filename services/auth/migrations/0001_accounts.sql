-- Accounts. A deleted one keeps its id and version only, so that late messages find that it is gone.
create table users (
  id uuid primary key,
  email text not null,
  name text not null,
  role text not null check (role in ('host', 'attendee', 'admin')),
  password_hash text not null,
  email_verified boolean not null default false,
  version integer not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz(3)
);
-- Addresses are kept trimmed and in lower case.
create unique index users_email on users (email) where deleted_at is null;
create index users_created_at on users (created_at, id) where deleted_at is null;
create index users_name on users (name, id) where deleted_at is null;

-- A sign-in. Its refresh tokens are one family: they end together.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  created_at timestamptz(3) not null,
  ended_at timestamptz(3),
  end_reason text check (end_reason in ('logout', 'reuse'))
);
create index sessions_user on sessions (user_id);

-- SHA-256 of each token: the tokens themselves are never stored.
create table refresh_tokens (
  hash text primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  issued_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  replaced_at timestamptz(3)
);
create index refresh_tokens_session on refresh_tokens (session_id);
create index refresh_tokens_expires_at on refresh_tokens (expires_at);

-- Ed25519 keys that sign access tokens. A retired one is published until the last token under it has expired.
create table signing_keys (
  kid uuid primary key,
  public_key text not null,
  private_key_encrypted text not null,
  created_at timestamptz(3) not null,
  retired_at timestamptz(3)
);
-- Only one signs at a time.
create unique index signing_keys_active on signing_keys ((true)) where retired_at is null;
