-- What is wrong with one item of a batch of scans, or null. Everything a later cast could trip over is caught here, so that a
-- bad item never fails its neighbours. By patterns: pg_input_is_valid parses the type's name at every call.
create or replace function scan_problem(p_item jsonb, p_show_ids uuid[]) returns text
language sql immutable
as $$
  select case
    when jsonb_typeof(p_item) <> 'object' then 'a scan is an object'
    when not is_uuid(p_item ->> 'id') then 'id: a uuid'
    when jsonb_typeof(p_item -> 'seq') is distinct from 'number' or p_item ->> 'seq' !~ '^-?\d{1,18}$' then 'seq: a whole number'
    when not is_uuid(p_item ->> 'show_id') then 'show_id: a uuid'
    when (p_item ->> 'show_id')::uuid <> all (p_show_ids) then 'show_id: not a show of this phone'
    when coalesce(p_item ->> 'code_hash', '') !~ '^[A-Za-z0-9_-]{16}$' then 'code_hash: 16 characters of base64url'
    when not is_moment(p_item ->> 'at') then 'at: a time with its offset'
    when jsonb_typeof(p_item -> 'clock_offset_ms') not in ('number', 'null') then 'clock_offset_ms: a number'
    when abs((p_item ->> 'clock_offset_ms')::numeric) > 1e13 then 'clock_offset_ms: too large'
    when coalesce(p_item ->> 'direction', '') not in ('in', 'out') then 'direction: in or out'
    when jsonb_typeof(p_item -> 'shown') is distinct from 'string' or length(p_item ->> 'shown') > 40 then 'shown: a verdict'
    when jsonb_typeof(p_item -> 'admitted') is distinct from 'boolean' then 'admitted: true or false'
    when jsonb_typeof(p_item -> 'manual') not in ('boolean', 'null') then 'manual: true or false'
    when jsonb_typeof(p_item -> 'reason') not in ('string', 'null') or length(p_item ->> 'reason') > 500 then 'reason: up to 500 characters'
  end
$$;

create or replace function annul_problem(p_item jsonb) returns text
language sql immutable
as $$
  select case
    when jsonb_typeof(p_item) <> 'object' then 'an annulment is an object'
    when not is_uuid(p_item ->> 'id') then 'id: a uuid'
    when not is_uuid(p_item ->> 'target') then 'target: the uuid of a scan'
    when not is_moment(p_item ->> 'at') then 'at: a time with its offset'
  end
$$;

create or replace function is_uuid(p_text text) returns boolean
language sql immutable
as $$ select coalesce(p_text ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$', false) $$;

-- A day that exists, a time of it, and its offset: whatever passes here can be cast. 'now', 'infinity' and times of nowhere cannot.
create or replace function is_moment(p_text text) returns boolean
language sql immutable
as $$
  select coalesce(
    p_text ~ ('^[12]\d{3}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2\d))'
              'T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)$')
    and (substr(p_text, 6, 5) <> '02-29' or substr(p_text, 1, 4)::integer % 4 = 0
         and (substr(p_text, 1, 4)::integer % 100 <> 0 or substr(p_text, 1, 4)::integer % 400 = 0)), false)
$$;

revoke execute on function scan_problem(jsonb, uuid[]), annul_problem(jsonb), is_uuid(text),
  is_moment(text) from public;
