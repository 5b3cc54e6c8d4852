-- Accounts that are gone. Kept by id only, until nothing is left to be erased and for as long as the row is of use to find that out.
create table erasures (
  user_id uuid primary key,
  told_at timestamptz not null,
  -- Null while an attempt is open that still needs what is to be erased.
  done_at timestamptz
);
create index erasures_due on erasures (told_at) where done_at is null;
