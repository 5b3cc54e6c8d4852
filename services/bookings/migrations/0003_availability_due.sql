-- Events to be said on availability.v1 by the next relay round that may: kept here and not in a process, so that nobody's end
-- loses one. `again`: nothing new, only said before so lately that an older send may still arrive after it.
create table availability_due (
  event_id uuid primary key,
  due_at timestamptz not null,
  again boolean not null
);
create index availability_due_turn on availability_due (again, due_at);
-- What was said lately. Not an index on event_stock (changed_at): every sale updates that row, and would have to write the
-- indexes of the table too, while this table is written four times a second per event at most.
create index availability_published_lately on availability_published (published_at, event_id);
