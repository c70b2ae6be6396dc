-- Takes a token from the bucket of this name, which holds p_burst and gets p_per_minute; the row's lock lets askers take turns.
-- Returns how many are left; below zero there was none, and the deficit tells how long to wait. Whoever is refused takes nothing, or
-- those who ask again while they wait would wait for ever: below zero stands one token less than the bucket holds.
create or replace function take_token(p_key text, p_per_minute double precision, p_burst double precision) returns double precision
language sql volatile
as $$
  insert into rate_limits as bucket (key, tokens) values (p_key, p_burst - 1)
  on conflict (key) do update set
    tokens = least(p_burst, bucket.tokens + (bucket.tokens < 0)::integer
      + extract(epoch from clock_timestamp() - bucket.refilled_at)::float8 * p_per_minute / 60) - 1,
    refilled_at = clock_timestamp()
  returning tokens
$$;

revoke execute on function take_token(text, double precision, double precision) from public;
grant execute on function take_token(text, double precision, double precision) to pwa_tickets_system;
