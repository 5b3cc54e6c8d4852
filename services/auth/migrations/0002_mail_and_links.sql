alter table users
  -- Kinds of mail that their reader has decided on; what is not in it comes. With a default, for replicas of the release before.
  add column mail_preferences jsonb not null default '{}',
  -- When user.deleted was sent for the second time, for who is deleted.
  add column deletion_repeated_at timestamptz(3);
create index users_deleted_once on users (deleted_at) where deleted_at is not null and deletion_repeated_at is null;

-- A new password ends sessions too.
alter table sessions
  drop constraint sessions_end_reason_check,
  add constraint sessions_end_reason_check check (end_reason in ('logout', 'reuse', 'password'));

-- SHA-256 of the token of each link that was mailed and still works; the tokens themselves are never stored. A link has a token
-- under each of the secrets, because mails may be made with another one than ours is for the moment.
create table account_links (
  token_hash text primary key,
  user_id uuid not null references users (id) on delete cascade,
  purpose text not null check (purpose in ('verify_email', 'reset_password')),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null
);
create index account_links_user on account_links (user_id, purpose);
create index account_links_expires_at on account_links (expires_at);

-- Somebody forgot a password. For an address that nobody has there is a row too, with nobody: so all are answered alike.
create table reset_requests (
  id uuid primary key,
  user_id uuid,
  created_at timestamptz(3) not null
);

-- What is counted of an address or an account within a while. Keys are made with a secret: none says an address.
create table attempts (
  key text primary key,
  count integer not null,
  since timestamptz(3) not null,
  -- Until then nothing more is tried.
  paused_until timestamptz(3)
);
create index attempts_since on attempts (since);
