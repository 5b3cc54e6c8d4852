-- Ed25519 keys that sign the codes of tickets. A retired one stays: tickets under it are shown at a door a year later.
create table signing_keys (
  kid uuid primary key,
  public_key text not null,
  private_key_encrypted text not null,
  created_at timestamptz(3) not null,
  retired_at timestamptz(3)
);
-- Only one signs at a time.
create unique index signing_keys_active on signing_keys ((true)) where retired_at is null;
