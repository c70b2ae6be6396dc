"""The change log as owners read it: by who, what and when, page after page, and as a file without formulas."""

import csv
import io
import re

import httpx

from pwa_tickets import audit
from pwa_tickets.accounts.admin.audit import AT_A_TIME
from pwa_tickets.audit import Subject
from pwa_tickets.db.session import Database
from tests import office
from tests.factories import Owner
from tests.unit.accounts.team_steps import PAGE, come_in

LOG = "/admin/ticketing/audit"


async def many(owner: Owner, count: int, actor_id: str, action: str = "crowd_released") -> None:
    """As many changes, one a minute, the latest now."""
    await owner.execute(
        """
        insert into audit_log (happened_at, actor_role, actor_id, action, subject_type, after)
        select now() - n * interval '1 minute', 'staff', $2, $3, 'show', jsonb_build_object('seats', n)
        from generate_series(0, $1 - 1) n
        """,
        count,
        actor_id,
        action,
    )


def told(page: str) -> list[int]:
    """The number in each entry."""
    return [int(number) for number in re.findall(r">seats: (\d+)<", page)]


async def test_who_did_what_with_whom_is_told_by_name(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    me = await come_in(browser, owner)
    kim = await office.make_staff(owner, "staff", name="Kim Ito")
    async with database.transaction(me.actor) as db:
        facts = {"before": {"role": "door_staff"}, "after": {"role": "staff"}}
        await audit.record(db, me, "member_role_changed", Subject("member", kim.profile_id), **facts)
        await audit.record(db, me, "something_new", Subject("show_seat", "none"))
    page = (await browser.get(LOG, headers=PAGE)).text
    for words in ("Changed a role", "Kim Ito", "The owner", "role: door_staff → staff", "192.0.2.7"):
        assert words in page
    assert "something new" in page


async def test_pages_neither_skip_nor_repeat_while_others_go_on(
    browser: httpx.AsyncClient, owner: Owner
) -> None:
    me = await come_in(browser, owner)
    await many(owner, 120, me.profile_id)
    seen: list[int] = []
    url = LOG
    while url:
        page = (await browser.get(url, headers=PAGE)).text
        seen += told(page)
        await many(owner, 1, me.profile_id, "scans_accepted")
        older = re.search(r'href="([^"]+)"[^>]*>\s*Older<', page)
        url = older[1].replace("&amp;", "&") if older else ""
    assert [number for number in seen if number][:119] == list(range(1, 120))


async def test_filters_by_who_what_and_when(browser: httpx.AsyncClient, owner: Owner) -> None:
    me = await come_in(browser, owner)
    kim = await office.make_staff(owner, "staff", name="Kim Ito")
    await many(owner, 3, me.profile_id)
    await many(owner, 2, kim.profile_id)
    await many(owner, 1, kim.profile_id, "scans_accepted")
    for query, count in (
        ({"by": kim.profile_id}, 3),
        ({"by": kim.profile_id, "action": "crowd_released"}, 2),
        ({"first_day": "2020-01-01"}, 6),
        ({"last_day": "2020-01-01"}, 0),
        ({"subject": "none of these"}, 0),
        ({"by": "nobody"}, 6),
    ):
        page = (await browser.get(LOG, params=query, headers=PAGE)).text
        assert len(told(page)) == count, query
    assert (
        "No changes match" in (await browser.get(LOG, params={"last_day": "2020-01-01"}, headers=PAGE)).text
    )


async def test_the_file_has_every_entry_the_filters_let_through_and_no_formula(
    browser: httpx.AsyncClient, owner: Owner
) -> None:
    me = await come_in(browser, owner)
    kim = await office.make_staff(owner, "staff", name="=cmd|' /c calc'!A1")
    await many(owner, AT_A_TIME + 3, kim.profile_id)
    await many(owner, 2, me.profile_id)
    answer = await browser.get(f"{LOG}.csv", params={"by": kim.profile_id}, headers=PAGE)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == AT_A_TIME + 3
    assert {row["by"] for row in rows} == {"'=cmd|' /c calc'!A1"}
    assert rows[0]["after"] == '{"seats":0}'


async def test_only_owners_read_it_and_the_list_is_found_by_an_index(
    browser: httpx.AsyncClient, owner: Owner
) -> None:
    me = await come_in(browser, owner, "staff")
    for url in (LOG, f"{LOG}.csv"):
        assert (await browser.get(url, headers=PAGE)).status_code == 403
    await many(owner, 3000, me.profile_id)
    await owner.execute("analyze audit_log")
    plan = await owner.fetch("explain select * from audit_log order by happened_at desc, id desc limit 50")
    assert "audit_log_happened_at" in "\n".join(row[0] for row in plan)


async def test_programs_read_the_log_with_the_same_filters(
    browser: httpx.AsyncClient, database: Database, owner: Owner
) -> None:
    me = await come_in(browser, owner)
    await many(owner, 5, me.profile_id)
    async with database.transaction(me.actor) as db:
        await audit.record(
            db, me, "something_new", Subject("show_seat", "none"), before={"a": 1}, after={"a": 2}
        )
    api = "/api/admin/ticketing/audit"
    first = (await browser.get(api, params={"limit": 4})).json()
    rest = (await browser.get(api, params={"limit": 4, "cursor": first["next_cursor"]})).json()
    assert [entry["action"] for entry in first["entries"]] == ["something_new", *["crowd_released"] * 3]
    assert len(rest["entries"]) == 2
    assert "next_cursor" not in rest
    [entry] = (await browser.get(api, params={"subject": "none", "by": me.profile_id})).json()["entries"]
    assert (entry["by"], entry["subject"], entry["before"], entry["after"], entry["address"]) == (
        "The owner", {"type": "show_seat", "id": "none"}, {"a": 1}, {"a": 2}, "192.0.2.7",
    )  # fmt: skip
    for nothing in ({"action": "nothing"}, {"to": "2020-01-01"}, {"from": "2099-01-01"}):
        assert (await browser.get(api, params=nothing)).json() == {"entries": []}
    assert (await browser.post(api)).status_code == 405
    assert (await browser.delete(api)).status_code == 405
