"""What each call of `callers_table` says besides its address."""

from base64 import b64decode
from typing import Any, Final

from tests.unit.web.callers import Callers
from tests.unit.web.callers_table import CALLERS

CHART: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
"""A picture of one pixel."""


def request_bodies(callers: Callers, caller: str) -> dict[str, dict[str, Any]]:
    """What each call says besides its address: `json` or a form's `data`. Each caller takes seats of its own."""
    nth = list(CALLERS).index(caller)
    show, order = str(callers.show.id), callers.ids["order_id"]
    seat, number = f"{'BC'[nth // 8]}{nth % 8 + 1}", 24 + nth
    elsewhere = {"series_id": order, "venue_id": order}
    mine = {"email": f"caller{nth}@example.com"}
    venue = {"name": "Grange Hall", "time_zone": "America/Chicago"}
    empty: dict[str, Any] = {"layout": {}, "sections": [], "price_zones": [], "seats": []}
    return {
        "POST /api/tickets/generate-pdf": {"json": {"order_id": order}},
        "POST /api/tickets/resend": {"json": {"order_id": order}},
        "POST /api/ticket-orders/quote": {"json": {"items": []}},
        "POST /api/ticket-orders/payment-intent": {"json": {"order_id": str(callers.waiting_order_id)}},
        "POST /api/ticket-orders/confirm": {"json": {"order_id": order, "payment_intent_id": None}},
        "POST /api/ticket-orders/create": {
            "json": {"customer_name": "Somebody", "customer_email": "some@example.com"}
        },
        "POST /api/seat-reservations/extend": {"json": {}},
        "POST /api/seat-reservations/reserve": {
            "json": {"show_id": show, "seat_ids": [str(callers.show.seats[seat])]},
        },
        "POST /shows/{show_id}/seats": {"data": {"seat": str(number)}},
        "POST /api/seat-reservations/places": {
            "json": {"show_id": show, "section_id": show, "quantity": 0},
        },
        "POST /api/seat-reservations/release": {"json": {}},
        "POST /api/webhooks/stripe": {"json": {"type": "payment_intent.succeeded"}},
        "POST /api/check-in/enroll": {
            "json": {"name": "Someone", "code": callers.spare_devices[caller].code}
        },
        "POST /api/check-in/scans": {"json": {"scans": [], "annuls": []}},
        "POST /api/check-in/devices": {"json": {"show_ids": [show], "gate": "Door Q"}},
        "POST /api/series": {"json": {"name": "Fireflies"}},
        "PUT /api/series/{series_id}": {"json": {"name": "Spring Recital"}},
        "POST /api/shows": {"json": {"title": "F", "starts_at": "never", **elsewhere}},
        "PUT /api/shows/{show_id}": {"json": {"title": "F", "starts_at": "never", **elsewhere}},
        "POST /api/venues/{venue_id}/seat-sets": {"json": {"name": "Pit", "seat_ids": [order]}},
        "PUT /api/venues/{venue_id}/seat-sets/{seat_set_id}": {"json": {"name": "Platform"}},
        "POST /api/shows/{show_id}/duplicate": {"json": {"starts_at": "2035-05-05T18:00"}},
        "POST /api/shows/{show_id}/hold-seats": {"json": {"seat_ids": []}},
        "POST /api/shows/{show_id}/release-held-seats": {"json": {"seat_ids": []}},
        "POST /api/shows/{show_id}/reprice": {"json": {}},
        "POST /api/shows/{show_id}/cancel": {"json": {}},
        "POST /api/admin/ticketing/orders/{order_id}/exchange": {
            "json": {"moves": [{"ticket_id": order, "show_seat_id": order}]},
        },
        "POST /api/admin/ticketing/announcements": {
            "json": {"show_id": order, "subject": "Doors", "body": "They open late."},
        },
        "PUT /api/admin/ticketing/announcements/{announcement_id}": {
            "json": {"subject": "Doors", "body": "They open late."},
        },
        "POST /api/admin/ticketing/reports/schedules": {
            "json": {"kind": "daily_sales", "to_email": "nowhere"},
        },
        "POST /api/admin/ticketing/sales": {
            "json": {"show_id": show, "seat_ids": [], "payment": "cash"},
        },
        "POST /api/admin/ticketing/tickets/{ticket_id}/move": {"json": {"show_seat_id": order}},
        "POST /api/admin/ticketing/orders/{order_id}/refund": {
            "params": {"dry_run": True},
            "json": {"amount_in_cents": 1, "method": "cash"},
        },
        "POST /admin/ticketing/check-in": {"data": {"show_ids": show, "gate": "Door R"}},
        "GET /admin/ticketing/concerns/release": {"params": {"show_id": show, "origin": "0" * 32}},
        "POST /admin/ticketing/concerns/release": {"params": {"show_id": show, "origin": "0" * 32}},
        "POST /admin/ticketing/orders/{order_id}/edit": {"data": {"customer_name": "", "customer_email": ""}},
        "POST /admin/ticketing/orders/{order_id}/notes": {"data": {"text": "They ring before they come."}},
        "POST /api/admin/ticketing/orders/{order_id}/notes": {
            "json": {"text": "They ring before they come."}
        },
        "PATCH /api/admin/ticketing/orders/{order_id}": {"json": {"customer_email": "nowhere"}},
        "POST /admin/ticketing/team": {"data": {"email": "nina@example.com", "role": "staff"}},
        "POST /admin/ticketing/team/{profile_id}": {"data": {"role": "door_staff"}},
        "POST /admin/ticketing/tokens": {"data": {"name": "Spreadsheet", "scopes": "orders:read"}},
        "POST /api/admin/ticketing/tokens": {"json": {"name": "Printer", "scopes": ["orders:read"]}},
        "POST /admin/ticketing/webhooks": {
            "data": {"url": "https://93.184.215.14/1", "events": "order.paid"}
        },
        "POST /api/admin/ticketing/webhooks": {
            "json": {"url": "https://93.184.215.14/2", "events": ["order.paid"]}
        },
        "POST /admin/ticketing/personal-data": {"data": mine},
        "POST /admin/ticketing/personal-data/export": {"data": mine},
        "POST /admin/ticketing/personal-data/erase": {"data": mine},
        "POST /admin/ticketing/personal-data/retention": {"data": {"months": "0"}},
        "POST /admin/account/log-ins/end": {"data": {"key": "none of theirs"}},
        "POST /admin/account/second-step": {"data": {"current": "not it", "change": "off"}},
        "POST /admin/account/second-step/set-up": {"data": {"code": "123456"}},
        "POST /admin/sign-in/code": {"data": {"code": "123456", "pending": "made up"}},
        "POST /admin/sign-in/passkey/options": {"json": {"pending": "made up"}},
        "POST /admin/account/password": {"data": {"current": "not it", "password": "a long one, it is"}},
        "POST /admin/account/email": {"data": {**mine, "current": "not it"}},
        "POST /admin/forgot-password": {"data": mine},
        "POST /admin/password/{token}": {"data": {"password": "a long one, it is"}},
        "POST /admin/invitation/{token}": {"data": {"name": "Nina", "password": "a long one, it is"}},
        "POST /api/venues": {"json": venue},
        "PUT /api/venues/{venue_id}": {"json": venue},
        "POST /api/venues/{venue_id}/seat-map": {
            "json": {"venue_id": callers.ids["venue_id"], "map_version": 1, **empty}
        },
        "PUT /api/venues/{venue_id}/seat-map/draft": {
            "json": {"venue_id": callers.ids["venue_id"], "map_version": 1, **empty}
        },
        "POST /api/venues/{venue_id}/seat-map/chart": {"files": {"file": ("chart.png", CHART)}},
        "PUT /api/venues/{venue_id}/seat-map/chart/placement": {
            "json": {"x": 0, "y": 0, "scale": 1, "angle": 0, "opacity": 0.5, "is_locked": False}
        },
        "POST /api/venues/{venue_id}/seat-map/import-csv": {
            "files": {"file": ("seats.csv", b"Row,Seats\nZ,1-4\n")}
        },
        "POST /admin/ticketing/venues/create": {"data": venue},
        "POST /admin/ticketing/venues/{venue_id}/edit": {"data": venue},
        "POST /admin/ticketing/venues/{venue_id}/{kind}/{part_id}": {"data": {"name": "Orchestra"}},
        "POST /admin/sign-in": {"data": {**mine, "password": "not the password"}},
        "POST /api/auth/login": {"json": {**mine, "password": "not the password"}},
        "POST /lookup": {"data": mine},
        "POST /lookup/code": {"data": {**mine, "code": "000000"}},
        "POST /api/sign-in": {"json": mine},
        "POST /api/sign-in/code": {"json": {**mine, "code": "000000"}},
        "POST /api/sign-out": {"json": {}},
    }
