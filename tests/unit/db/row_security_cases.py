"""A scene in which every table has rows, of more than one person: what the walks over roles look at."""

from dataclasses import dataclass
from uuid import UUID

from pwa_tickets.db.actor import SYSTEM, Actor, Role
from pwa_tickets.db.session import Database
from tests import factories
from tests.factories import DANA, MAYA, Owner

# What no function of the cast writes.
THE_REST = """
    insert into profiles (id, role, name, email, password_hash) values
      ('00000000-0000-4000-8000-0000000000aa', 'owner', 'Olga', 'olga@example.com', 'argon'),
      ('00000000-0000-4000-8000-0000000000bb', 'usher', 'Uri', null, null);
    insert into sessions (session_hash, profile_id, expires_at)
      values (repeat('a', 64), '00000000-0000-4000-8000-0000000000aa', now() + interval '1 day');
    insert into session_orders (session_hash, ticket_order_id, access_version) values (repeat('a', 64), '{dana}', 1);
    insert into sign_in_codes (email, session_hash, code_hash, link_hash, expires_at)
      values ('dana@example.com', repeat('d', 64), 'code', 'link', now() + interval '10 minutes');
    insert into studio (name, opened_at) values ('Prairie Dance', now());
    insert into invitations (email, role, invited_by, expires_at)
      values ('nina@example.com', 'staff', '00000000-0000-4000-8000-0000000000aa', now() + interval '7 days');
    insert into account_links (purpose, email, expires_at)
      values ('password_reset', 'olga@example.com', now() + interval '1 hour');
    insert into second_factors (profile_id) values ('00000000-0000-4000-8000-0000000000aa');
    insert into recovery_codes (profile_id, code_hash) values ('00000000-0000-4000-8000-0000000000aa', 'hash');
    insert into trusted_browsers (profile_id, device_hash, expires_at)
      values ('00000000-0000-4000-8000-0000000000aa', 'hash', now() + interval '30 days');
    insert into passkeys (profile_id, credential_id, public_key, sign_count, name)
      values ('00000000-0000-4000-8000-0000000000aa', 'id', 'key', 0, 'Phone');
    insert into used_challenges (nonce, expires_at) values ('nonce', now() + interval '10 minutes');
    insert into api_tokens (profile_id, name, token_hash) values ('00000000-0000-4000-8000-0000000000aa', 'box', 'token');
    insert into webhook_endpoints (url, events, secret) values ('https://hooks.example.com/', '{{order.paid}}', 'sealed');
    insert into webhook_deliveries (endpoint_id, event, payload) select id, 'order.paid', '{{}}' from webhook_endpoints;
    insert into used_proofs (nonce, session_hash) values ('n', repeat('d', 64));
    insert into rate_limits (key, tokens) values ('127.0.0.1', 1);
    insert into audit_log (actor_role, actor_id, action, subject_type)
      values ('staff', '00000000-0000-4000-8000-0000000000aa', 'looked', 'order');
    insert into stripe_events (id, type, payload) values ('evt_1', 'payment_intent.succeeded', '{{}}');
    insert into order_messages (ticket_order_id, kind, to_email) values ('{dana}', 'tickets', 'dana@example.com');
    insert into order_notes (ticket_order_id, text, written_by)
      values ('{dana}', 'Rang about the ramp', '00000000-0000-4000-8000-0000000000aa');
    insert into box_office_sales (ticket_order_id, sold_by, payment, request_hash)
      values ('{dana}', '00000000-0000-4000-8000-0000000000aa', 'cash', 'hash');
    insert into comp_allowances (show_id, tickets) values ('{show}', 10);
    insert into comp_reasons (name, is_offered) values ('Costume help', true);
    insert into drawer_shifts (opened_by, float_in_cents) values ('00000000-0000-4000-8000-0000000000aa', 100);
    insert into refunds (ticket_order_id, amount_in_cents, currency) values ('{maya}', 100, 'usd'), ('{dana}', 100, 'usd');
    insert into refund_items (refund_id, ticket_order_item_id, amount_in_cents)
      select r.id, i.id, 100 from refunds r join ticket_order_items i using (ticket_order_id) where i.item_type = 'ticket';
    insert into change_requests (ticket_order_id, kind, ticket_ids)
      select ticket_order_id, 'refund', array_agg(id) from tickets where ticket_order_id in ('{maya}', '{dana}') group by 1;
    insert into disputes (ticket_order_id, stripe_dispute_id, stripe_payment_intent_id, amount_in_cents, currency, reason, status)
      values ('{maya}', 'du_1', 'pi_1', 100, 'usd', 'fraudulent', 'won');
    insert into announcements (show_id, subject, body, written_by)
      values ('{show}', 'Doors', 'They open late.', '00000000-0000-4000-8000-0000000000aa');
    insert into announcement_recipients (announcement_id, ticket_order_id, to_email, email_canonical)
      select id, '{maya}', 'maya@example.com', 'maya@example.com' from announcements;
    insert into report_schedules (kind, to_email) values ('daily_sales', 'books@example.com');
    insert into report_emails (report_schedule_id, about) select id, '2026-11-27' from report_schedules;
    insert into sales_tax_rates (starts_on, tickets_percent, extras_percent) values ('2026-01-01', 0, 8.25);
    insert into tax_exemptions (ticket_order_id, certificate) values ('{dana}', 'E-1');
    insert into reconciliations (looked_from, looked_until, movements, differences)
      values (now() - interval '1 day', now(), 3, 0);
    insert into job_runs (kind, subject) values ('cancel_show', '{show}');
    insert into family_choices (job_run_id, ticket_order_id, show_id, occasion, fallback, decide_by)
      select r.id, o.id, '{show}', 'cancelled', 'refund', now() from job_runs r, ticket_orders o
      where o.id in ('{maya}', '{dana}');
    insert into exchange_offers (paying_order_id, ticket_order_id, show_id, moves)
      select id, id, '{show}', '[{{}}]' from ticket_orders where id in ('{maya}', '{dana}');
    insert into seat_holds (show_id, reason) values ('{show}', 'Cast families');
    insert into seat_map_drafts (venue_id, profile_id, map_version, document)
      select show.venue_id, author.id, 1, '{{}}' from recital_shows show, profiles author
      where show.id = '{show}' and author.name in ('Olga', 'Uri');
    insert into seat_map_charts (venue_id, profile_id, picture, width, height, page, pages)
      select venue_id, profile_id, 'picture', 1, 1, 1, 1 from seat_map_drafts;
    insert into seat_sets (venue_id, name) select venue_id, 'Camera platform' from recital_shows where id = '{show}';
    insert into seat_set_seats (seat_set_id, seat_id)
      select named.id, s.id from seat_sets named join seats s on s.venue_id = named.venue_id limit 1;
    insert into media_items (recital_series_id, name) values ('{series}', 'Saturday');
    insert into media_access_grants (access_code_id, media_item_id)
      select media_access_codes.id, media_items.id from media_access_codes, media_items;
    insert into push_subscriptions (endpoint, p256dh, auth, email) values ('https://push', 'p', 'a', 'dana@example.com');
    insert into devices (id, profile_id, gate, enroll_code_hash, token_hash, expires_at)
      values ('00000000-0000-4000-8000-0000000000cc', '00000000-0000-4000-8000-0000000000bb', 'North', 'e', 't',
              now() + interval '1 day');
    insert into device_shows values ('00000000-0000-4000-8000-0000000000cc', '{show}');
    insert into ticket_scans (device_id, id, seq, show_id, code_hash, phone_at, scanned_at, direction, shown, admitted)
      values ('00000000-0000-4000-8000-0000000000cc', gen_random_uuid(), 1, '{show}', 'hash', now(), now(), 'in',
              'unknown', false);
    insert into scan_annuls (device_id, id, target, phone_at)
      values ('00000000-0000-4000-8000-0000000000cc', gen_random_uuid(), gen_random_uuid(), now());
    insert into pgqueuer (priority, status, entrypoint) values (0, 'queued', 'deliver_order');
    insert into pgqueuer_log (job_id, status, priority, entrypoint) values (1, 'queued', 0, 'deliver_order');
    insert into pgqueuer_schedules (expression, entrypoint) values ('* * * * *', 'cleanup');
    insert into pgqueuer_statistics (count, priority, status, entrypoint) values (1, 0, 'queued', 'deliver_order');
"""


@dataclass(frozen=True)
class Cases:
    """Maya bought A1 with a download, Dana B1 with another; Maya has C1 in her cart. Olga owns the studio, Uri ushers."""

    mayas_order: UUID
    danas_order: UUID
    actors: dict[str, Actor | None]


async def fill_every_table(database: Database, owner: Owner) -> Cases:
    """Fill every table."""
    show = await factories.make_show(owner, await factories.make_venue(owner))
    extra = await factories.make_upsell(owner, show.series_id)
    await factories.make_upsell(owner, show.series_id, name="Program of last year", is_active=False)
    mayas_order = await factories.buy(database, show, MAYA, "A1", items={extra: 1})
    danas_order = await factories.buy(database, show, DANA, "B1", items={extra: 1})
    await factories.reserve(database, show, MAYA, "C1")
    await owner.execute(
        THE_REST.format(maya=mayas_order, dana=danas_order, show=show.id, series=show.series_id)
    )
    return Cases(
        mayas_order,
        danas_order,
        {
            "login": None,
            "anon": MAYA.anon,
            "customer": MAYA.customer,
            "device": Actor(Role.DEVICE, "00000000-0000-4000-8000-0000000000cc"),
            "staff": Actor(Role.STAFF, "00000000-0000-4000-8000-0000000000aa"),
            "system": SYSTEM,
        },
    )
