-- A volunteer's phone becomes a scanner: the code of the QR that staff show is spent, a profile without a log-in is made for
-- the typed name, and the phone gets its token. Hashes only. The phone that asked (p_nonce_hash) may ask again if the answer
-- was lost, and gets a new token; nobody else may. Whoever holds the code is whom staff meant: no other proof is asked.
-- Refuses: TKENU no such code, TKENX too old or withdrawn, TKEND spent by another phone.
create or replace function enroll_device(p_code_hash text, p_name text, p_token_hash text, p_nonce_hash text default null) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_device devices;
  v_profile_id uuid;
begin
  select * into v_device from devices where enroll_code_hash = p_code_hash for update;
  if not found then
    raise exception 'no such code' using errcode = 'TKENU';
  elsif v_device.revoked_at is not null or least(v_device.enroll_expires_at, v_device.expires_at) <= clock_timestamp() then
    raise exception 'the code is too old' using errcode = 'TKENX';
  elsif v_device.enrolled_at is not null and (p_nonce_hash is null or v_device.enroll_nonce is distinct from p_nonce_hash) then
    raise exception 'the code was used' using errcode = 'TKEND';
  end if;

  if v_device.profile_id is null then
    insert into profiles (role, name) values ('usher', p_name) returning id into v_profile_id;
    insert into audit_log (actor_role, actor_id, action, subject_type, subject_id)
    values ('device', v_device.id::text, 'device_enrolled', 'device', v_device.id::text);
  else
    v_profile_id := v_device.profile_id;
    update profiles set name = p_name, updated_at = now() where id = v_profile_id;
  end if;
  update devices set token_hash = p_token_hash, profile_id = v_profile_id, enroll_nonce = p_nonce_hash,
    enrolled_at = coalesce(enrolled_at, clock_timestamp()) where id = v_device.id;

  return jsonb_build_object('device_id', v_device.id, 'gate', v_device.gate, 'expires_at', v_device.expires_at, 'shows', (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', show.id, 'title', show.title, 'series_name', series.name,
      'starts_at', show.starts_at, 'doors_at', show.doors_at, 'venue', jsonb_build_object('name', venue.name, 'time_zone', venue.time_zone)))
      order by show.starts_at, show.id), '[]')
    from device_shows ds
    join recital_shows show on show.id = ds.show_id
    join recital_series series on series.id = show.recital_series_id
    left join venues venue on venue.id = show.venue_id
    where ds.device_id = v_device.id));
end
$$;

-- Which phone a token belongs to, for the server that has to find out whom a request acts for. Revoked phones are found too:
-- they may still report.
create or replace function find_device(p_token_hash text) returns table (id uuid, revoked boolean)
language sql stable security definer set search_path = public, pg_temp
as $$ select id, revoked_at is not null from devices where token_hash = p_token_hash $$;

revoke execute on function enroll_device(text, text, text, text), find_device(text) from public;
grant execute on function enroll_device(text, text, text, text) to pwa_tickets_anon, pwa_tickets_system;
grant execute on function find_device(text) to pwa_tickets_system;
