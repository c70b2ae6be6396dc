-- 128 random bits. Two random uuids carry 244; their hash spreads them evenly, and no extension is needed.
create or replace function random_bits() returns bit(128)
language sql volatile
as $$ select ('x' || left(encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'), 32))::bit(128) $$;

-- Crockford's base 32: no I, L, O, U, so that a code survives being read aloud. Characters from the front of the bits.
create or replace function crockford(p_bits bit varying, p_length integer) returns text
language sql immutable strict parallel safe
as $$
  select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
                           substring(p_bits || repeat('0', 5)::bit varying from i * 5 + 1 for 5)::bit(5)::integer + 1, 1), '' order by i)
  from generate_series(0, p_length - 1) i
$$;

-- The text of a QR: TKT- and 26 characters carrying all 128 bits. The unique constraint is the guard; a collision will not happen.
create or replace function generate_qr_code() returns text
language sql volatile
as $$ select 'TKT-' || crockford(random_bits(), 26) $$;

-- Opens recordings: 128 bits in groups of a length one can type.
create or replace function generate_access_code() returns text
language sql volatile
as $$ select regexp_replace(crockford(random_bits(), 26), '(.{5})(?=.)', '\1-', 'g') $$;

-- ORD-20261122-7K3M9Q. Readable, never a secret; tried again when taken.
create or replace function generate_order_number() returns text
language plpgsql volatile
as $$
declare
  v_number text;
begin
  loop
    v_number := 'ORD-' || to_char(now() at time zone 'utc', 'YYYYMMDD') || '-' || crockford(random_bits(), 6);
    exit when not exists (select from ticket_orders where order_number = v_number);
  end loop;
  return v_number;
end
$$;

-- T-7Q2M-ZK4V. Readable, never a secret; tried again when taken.
create or replace function generate_ticket_number() returns text
language plpgsql volatile
as $$
declare
  v_letters text;
  v_number text;
begin
  loop
    v_letters := crockford(random_bits(), 8);
    v_number := 'T-' || left(v_letters, 4) || '-' || right(v_letters, 4);
    exit when not exists (select from tickets where ticket_number = v_number);
  end loop;
  return v_number;
end
$$;

revoke execute on function random_bits(), crockford(bit varying, integer), generate_qr_code(), generate_access_code(),
  generate_order_number(), generate_ticket_number() from public;
