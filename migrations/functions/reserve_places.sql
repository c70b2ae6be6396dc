-- Makes so many places of a general section this visitor's, no more and no fewer: asked again, nothing changes. Which ones does not
-- matter to anybody, so they are looked for from one that is chosen by lot, and those that somebody else is just taking are left out:
-- it costs the same in a section of 5,000. Returns the whole cart (see cart_of).
-- Refuses: TKFEW there are not that many left, and what reserve_seats refuses.
create or replace function reserve_places(
  p_show_id uuid, p_section_id uuid, p_quantity integer, p_session_hash text, p_minutes integer, p_longest_minutes integer,
  p_origin text default null, p_proven_from integer default null, p_proven_to integer default null, p_nonce text default null)
returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off   -- as reserve_seats, and for the same reasons
as $$
declare
  v_show recital_shows;
  v_mine uuid[];
  v_found uuid[];
begin
  perform require_visitor(p_session_hash);
  v_mine := places_of(p_show_id, p_section_id, p_session_hash);
  if cardinality(v_mine) > p_quantity then
    perform release_seats(p_session_hash, v_mine[p_quantity + 1:]);
    return cart_of(p_session_hash);
  elsif p_quantity = 0 then
    return cart_of(p_session_hash);
  end if;

  select * into v_show from recital_shows where id = p_show_id;
  if not found then
    raise exception 'no such show' using errcode = 'TKSHW';
  end if;
  perform require_on_sale(v_show);
  if p_quantity > v_show.seats_per_buyer then
    raise exception 'too many seats' using errcode = 'TKCAP', detail = jsonb_build_object('cap', v_show.seats_per_buyer, 'have', 0)::text;
  end if;
  perform open_cart(p_session_hash, p_minutes, p_longest_minutes);   -- locked before any place: see architecture, "Who wins a race"
  v_mine := places_of(p_show_id, p_section_id, p_session_hash);   -- a second tab may have taken some while we waited
  v_found := v_mine || free_places(p_show_id, p_section_id, p_quantity - cardinality(v_mine));
  if cardinality(v_found) < p_quantity then
    raise exception 'too few places' using errcode = 'TKFEW', detail = jsonb_build_object('left', cardinality(v_found))::text;
  end if;
  return reserve_seats(p_show_id, v_found[:p_quantity], p_session_hash, p_minutes, p_longest_minutes, p_origin, p_proven_from,
                       p_proven_to, p_nonce);
end
$$;

-- The places of a general section that a visitor has now.
create or replace function places_of(p_show_id uuid, p_section_id uuid, p_session_hash text) returns uuid[]
language sql volatile
as $$
  select coalesce(array_agg(ss.id order by ss.id), '{}') from show_seats ss join seats s on s.id = ss.seat_id
  where ss.reserved_by = p_session_hash and ss.reserved_until > clock_timestamp()
    and ss.show_id = p_show_id and s.section_id = p_section_id and s.row_name = ''
$$;

-- Locks so many free places of a general section, or as many as there are. First without waiting; when that yields too few, what was
-- locked is let go, and those that others hold are waited for, in one order: two who want the last places do not wait for each other.
-- Whoever waited in vain looks once more: others are free by now, or none is.
create or replace function free_places(p_show_id uuid, p_section_id uuid, p_quantity integer) returns uuid[]
language plpgsql volatile
as $$
declare
  v_first uuid := gen_random_uuid();
  v_found uuid[];
begin
  for v_round in 1 .. 2 loop
    begin
      v_found := array(
        select ss.id from seats s join show_seats ss on ss.seat_id = s.id and ss.show_id = p_show_id
        where s.section_id = p_section_id and s.row_name = '' and s.id >= v_first
          and seat_is_free(ss.status, ss.reserved_by, ss.reserved_until, '')
        order by s.id limit p_quantity for update of ss skip locked);
      if cardinality(v_found) < p_quantity then
        v_found := v_found || array(
          select ss.id from seats s join show_seats ss on ss.seat_id = s.id and ss.show_id = p_show_id
          where s.section_id = p_section_id and s.row_name = '' and s.id < v_first
            and seat_is_free(ss.status, ss.reserved_by, ss.reserved_until, '')
          order by s.id limit p_quantity - cardinality(v_found) for update of ss skip locked);
      end if;
      if cardinality(v_found) < p_quantity then
        raise exception using errcode = 'TKSHT';
      end if;
      return v_found;
    exception when sqlstate 'TKSHT' then
      begin
        v_found := array(
          select ss.id from seats s join show_seats ss on ss.seat_id = s.id and ss.show_id = p_show_id
          where s.section_id = p_section_id and s.row_name = '' and seat_is_free(ss.status, ss.reserved_by, ss.reserved_until, '')
          order by ss.id limit p_quantity for update of ss);
        if cardinality(v_found) < p_quantity then
          raise exception using errcode = 'TKSHT';
        end if;
        return v_found;
      exception when sqlstate 'TKSHT' then
        null;
      end;
    end;
  end loop;
  return v_found;
end
$$;

revoke execute on function reserve_places(uuid, uuid, integer, text, integer, integer, text, integer, integer, text),
  places_of(uuid, uuid, text), free_places(uuid, uuid, integer) from public;
grant execute on function reserve_places(uuid, uuid, integer, text, integer, integer, text, integer, integer, text)
  to pwa_tickets_anon, pwa_tickets_system;
