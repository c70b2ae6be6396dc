"""The laws every table, policy, view and function keeps, read off the catalog: a new one that forgets them fails here."""

import re

from pwa_tickets.db.migrate import MIGRATIONS
from tests.factories import Owner

REQUEST_ROLES = [
    "pwa_tickets_app",
    *(f"pwa_tickets_{name}" for name in ("anon", "customer", "device", "staff", "system")),
]

# Which roles may call what; functions not listed are called by other functions only.
MAY_CALL = """
book_stripe_refund            system
call_off_show                 system
cancel_order                  system
check_reservation             anon system
cleanup_expired_reservations  system
crowded_origins               staff
customer_data                 system
current_actor_bought          customer
current_actor_choice_ids      customer
current_actor_email           anon customer staff system
choose_show_mark              staff
close_drawer_shift            system
comps_given                   staff
open_drawer_shift             system
move_pay_until                system
move_show                     system
compare_movements             system
note_difference               system
offer_exchange                system
shorten_kept_seats            staff system
remind_unpaid                 system
take_later_payment            system
mark_of_day                   staff
current_actor_order_ids       anon customer staff system
door_roster                   device staff system
duplicate_show                staff
enroll_device                 anon system
extend_reservation            anon system
end_rehearsal                 staff
erase_customer                system
erase_old_orders              system
exchange_can_happen           customer staff system
exchange_tickets              system
find_device                   system
finish_refund                 system
fit_general_sections          staff
generate_show_seats           staff system
get_seat_availability_stats   anon customer staff system
hold_seats                    staff
hourly_figures                system
is_concern_closed             system
ledger_of_shows               staff system
next_reservation_expiry       system
order_to_pay                  customer
orderless_payments            staff system
place_order                   anon system
plan_exchange                 staff system
plan_refund                   staff system
reconciliation_is_late        staff system
record_dispute                system
record_orderless_payment      system
record_orderless_refund       system
record_scans                  device system
refund_lines                  staff system
refund_right_left             staff system
refund_tickets                system
refundable_in_cents           system
refunds_counted               system
require_refund_right          system
release_ended_holds           system
release_held_seats            staff
release_origin                staff
reprice_seats                 staff
release_seats                 anon system
renew_seat_map                staff
reserve_places                anon system
reserve_seats                 anon system
review_scans                  staff
roster_changed                device staff system
roster_mark                   device staff system
rotate_session                system
save_seat_map                 staff
sell_at_box_office            system
seat_place                    anon customer staff system
settle_order                  system
take_token                    system
use_seat_set                  staff
"""
CALLERS = {name: roles for name, *roles in map(str.split, MAY_CALL.strip().splitlines())}

OURS = "pronamespace = 'public'::regnamespace and proname <> 'fn_pgqueuer_changed'"


async def names(owner: Owner, question: str, *values: object) -> list[str]:
    return [str(row[0]) for row in await owner.fetch(question, *values)]


async def test_every_table_has_row_security(owner: Owner) -> None:
    unguarded = await names(
        owner,
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
        "and not relrowsecurity",
    )
    assert unguarded == []


async def test_nobody_may_empty_a_table_or_hang_things_on_it(owner: Owner) -> None:
    found = await names(
        owner,
        "select relname || ' ' || role || ' ' || verb from pg_class, unnest($1::text[]) role, "
        "unnest('{truncate,references,trigger,maintain}'::text[]) verb "
        "where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and has_table_privilege(role, oid, verb)",
        REQUEST_ROLES,
    )
    assert found == []


async def test_nobody_may_make_things(owner: Owner) -> None:
    may = "select role from unnest($1::text[]) role where has_schema_privilege(role, 'public', 'create')"
    assert await names(owner, may, REQUEST_ROLES) == []


async def test_no_role_walks_past_row_security(owner: Owner) -> None:
    walks = (
        "select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls or rolcreaterole)"
    )
    assert await names(owner, walks, REQUEST_ROLES) == []


async def test_the_login_inherits_nothing_and_may_take_the_five_roles(owner: Owner) -> None:
    taken = (
        "select roleid::regrole::text, inherit_option, admin_option from pg_auth_members "
        "where member = 'pwa_tickets_app'::regrole"
    )
    assert {tuple(row) for row in await owner.fetch(taken)} == {
        (role, False, False) for role in REQUEST_ROLES[1:]
    }


async def test_policies_ask_who_acts_once_a_query_not_once_a_row(owner: Owner) -> None:
    conditions = await owner.fetch(
        "select policyname, coalesce(qual, '') || coalesce(with_check, '') as condition from pg_policies "
        "where schemaname = 'public'"
    )
    for row in conditions:
        assert re.findall(r"(?<!SELECT )current_actor_\w+\(", row["condition"]) == [], row["policyname"]
    assert any("current_actor_id" in row["condition"] for row in conditions)


async def test_policies_look_rows_up_instead_of_reading_a_table_whole(owner: Owner) -> None:
    whole = "select policyname from pg_policies where schemaname = 'public' and qual ~* 'in \\( *select'"
    assert await names(owner, whole) == []


async def test_policies_name_their_role(owner: Owner) -> None:
    assert await names(owner, "select policyname from pg_policies where 'public' = any(roles)") == []


async def test_views_look_with_the_rights_of_whoever_looks(owner: Owner) -> None:
    assert (
        await names(
            owner,
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' "
            "and not coalesce(reloptions @> '{security_invoker=true}', false)",
        )
        == []
    )


async def test_definer_functions_pin_their_search_path(owner: Owner) -> None:
    pinned = "search_path=public, pg_temp"
    loose = f"select proname from pg_proc where {OURS} and prosecdef and ($1 = any (proconfig)) is not true"
    assert await names(owner, loose, pinned) == []


async def test_what_only_other_functions_call_acts_as_its_caller(owner: Owner) -> None:
    inner = (
        f"select proname from pg_proc where {OURS} and prosecdef and prorettype <> 'trigger'::regtype "
        "and proname <> all ($1)"
    )
    assert await names(owner, inner, list(CALLERS)) == []


async def test_only_the_functions_about_the_caller_are_open_to_all(owner: Owner) -> None:
    open_to_all = f"select proname from pg_proc where {OURS} and has_function_privilege('public', oid, 'execute') order by 1"
    assert await names(owner, open_to_all) == ["current_actor_id", "current_actor_role"]


async def test_each_function_may_be_called_by_the_roles_listed_and_no_other(owner: Owner) -> None:
    rows = await owner.fetch(
        "select proname, array_agg(substr(role, 13) order by role) as roles from pg_proc, unnest($1::text[]) role "
        f"where {OURS} and has_function_privilege(role, oid, 'execute') "
        "and not has_function_privilege('public', oid, 'execute') group by oid, proname",
        REQUEST_ROLES,
    )
    assert {row["proname"]: row["roles"] for row in rows} == CALLERS


async def test_postgres_accepts_the_body_of_every_function(owner: Owner) -> None:
    async with owner.transaction():
        await owner.execute("set local check_function_bodies = on")
        for definition in await names(
            owner, f"select pg_get_functiondef(oid) from pg_proc where {OURS} and prokind = 'f'"
        ):
            await owner.execute(definition)


async def test_no_two_functions_share_a_name(owner: Owner) -> None:
    twice = f"select proname from pg_proc where {OURS} group by 1 having count(*) > 1"
    assert await names(owner, twice) == []


def test_each_function_says_what_it_is_for_and_how_volatile_it_is() -> None:
    for file in (MIGRATIONS / "functions").glob("*.sql"):
        for match in re.finditer(
            r"(--.*\n)?create or replace function (\w+)(.*?)\bas \$\$", file.read_text(), re.DOTALL
        ):
            comment, name, head = match.groups()
            assert comment, f"{name} has no sentence above it"
            assert re.search(r"\b(immutable|stable|volatile)\b", head), (
                f"{name} does not say how volatile it is"
            )
