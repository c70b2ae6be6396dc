"""Who may knock at which door: a line for each call, a column for each kind of caller. `test_callers` knocks everywhere.

One status stands for everybody; `.` repeats the first column's, `in` leads to the staff's sign-in; from top to bottom, as Maya.
"""

from tests.unit.web.callers_of_box_office import BOX_OFFICE, CLERKS_TOO
from tests.unit.web.callers_of_drawing import DRAWING
from tests.unit.web.callers_of_money import MONEY
from tests.unit.web.callers_of_owners import OWNERS
from tests.unit.web.callers_of_reports import REPORTS
from tests.unit.web.callers_of_setup import SETUP
from tests.unit.web.callers_of_tokens import TOKENS

CALLERS = {
    "nobody": "a browser without a cookie",
    "buyer": "Maya, in the browser she bought with",
    "other": "Dana, who bought too",
    "link": "the link of Maya's order: a token for the API, what it opened for pages",
    "others": "the link of Dana's order",
    "old": "a link of Maya's order, opened and revoked since",
    "device": "a device of this show",
    "away": "a device of another show",
    "struck": "a device of this show, revoked",
    "door": "staff for the door, signed in",
    "box": "staff of the box office, signed in",
    "staff": "staff, signed in",
    "owner": "the owner, signed in",
    "token": "a program of the staff's",
    "forged": "a Bearer nobody gave out",
}

TABLE = """
                                                         nobody buyer other link others old device away struck door staff owner token forged
GET    /                                                 200
GET    /recitals/{series_id}                             200
GET    /shows/{show_id}                                  200
GET    /shows/{show_id}/seats                            200
GET    /shows/{show_id}/calendar.ics                     200
GET    /terms                                            200
GET    /privacy                                          200
GET    /refund-policy                                    200
GET    /public/recitals/{series_id}/tickets              301
GET    /public/recitals/shows/{show_id}/seats            301
GET    /public/checkout/tickets/{show_id}                301
GET    /public/checkout/tickets/confirmation/{order_id}  301
GET    /wallet                                           200
GET    /offline                                          200
GET    /offline/order                                    200
GET    /scan                                             200
GET    /lookup                                           200
GET    /manifest.webmanifest                             200
GET    /service-worker.js                                200
GET    /static/{file_path}                               200
GET    /studio/{version}/logo.png                        404
GET    /studio/{version}/icon.png                        404
GET    /studio/{version}/colors.css                      404
GET    /favicon.ico                                      301
GET    /problems/{slug}                                  200
GET    /healthz                                          200
GET    /readyz                                           200
GET    /metrics                                          404
GET    /schema                                           200
GET    /schema/openapi.json                              200
GET    /schema/{path}                                    404
GET    /api/shows                                        200
GET    /api/series/{series_id}/upsells                   200
GET    /api/shows/{show_id}/available-seats              200
GET    /api/shows/{show_id}/seat-map                     200
GET    /api/shows/{show_id}/seat-states                  200
GET    /api/shows/{show_id}/seat-availability            200
GET    /api/shows/{show_id}/seat-events                  200
GET    /api/seat-reservations/check                      200
GET    /api/wallet                                       200
GET    /checkout                                         410    200   .     .    .      .   .     .    .      .    .     .     .     .
POST   /checkout                                         410    422   303   .    .      .   .     .    .      .    .     .     .     .
GET    /orders/{order_id}                                404    200   .     200  .      .   .     .    .      .    .     .     .     .
GET    /orders/{order_id}/calendar.ics                   404    200   .     200  .      .   .     .    .      .    .     .     .     .
GET    /api/ticket-orders/{order_id}                     404    200   .     200  .      .   .     .    .      .    .     .     .     .
GET    /api/ticket-orders/{order_id}/download            404    200   .     200  .      .   .     .    .      .    .     .     .     .
GET    /api/tickets/{ticket_id}/download                 404    200   .     200  .      .   .     .    .      .    .     .     .     .
POST   /api/tickets/generate-pdf                         404    200   .     200  .      .   .     .    .      .    .     .     .     .
POST   /api/tickets/resend                               202
POST   /api/ticket-orders/quote                          410    200   .     .    .      .   .     .    .      .    .     .     .     .
POST   /api/ticket-orders/payment-intent                 404    200   .     .    .      .   .     .    .      .    .     .     .     .
POST   /api/ticket-orders/confirm                        404    200   .     .    .      .   .     .    .      .    .     .     .     .
POST   /api/ticket-orders/create                         410    201   .     .    .      .   .     .    .      .    .     .     .     .
POST   /api/seat-reservations/extend                     410    200   .     .    .      .   .     .    .      .    .     .     .     .
POST   /api/seat-reservations/reserve                    200
POST   /api/seat-reservations/places                     200
POST   /shows/{show_id}/seats                            303
POST   /api/seat-reservations/release                    200
POST   /api/webhooks/stripe                              400
POST   /api/check-in/enroll                              200
GET    /api/check-in/shows/{show_id}/roster              401    .     .     .    .      .   200   404  403    .    .     .     .     .
POST   /api/check-in/scans                               401    .     .     .    .      .   200   200  200    .    .     .     .     .
GET    /api/check-in/devices                             401    .     .     .    .      .   .     .    .      200  200   200   200   .
POST   /api/check-in/devices                             401    .     .     .    .      .   .     .    .      201  201   201   201   .
DELETE /api/check-in/devices/{device_id}                 401    .     .     .    .      .   .     .    .      200  200   200   200   .
POST   /api/shows/{show_id}/generate-seats               401    .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /api/series                                       401    .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /api/series                                       401    .     .     .    .      .   .     .    .      403  201   201   201   .
GET    /api/series/{series_id}                           401    .     .     .    .      .   .     .    .      403  200   200   200   .
PUT    /api/series/{series_id}                           401    .     .     .    .      .   .     .    .      403  200   200   200   .
DELETE /api/series/{series_id}                           401    .     .     .    .      .   .     .    .      403  409   409   409   .
POST   /api/shows                                        401    .     .     .    .      .   .     .    .      403  422   422   422   .
PUT    /api/shows/{show_id}                              401    .     .     .    .      .   .     .    .      403  422   422   422   .
DELETE /api/shows/{show_id}                              401    .     .     .    .      .   .     .    .      403  409   409   409   .
POST   /api/shows/{show_id}/duplicate                    401    .     .     .    .      .   .     .    .      403  201   201   201   .
POST   /api/shows/{show_id}/hold-seats                   401    .     .     .    .      .   .     .    .      403  422   422   422   .
POST   /api/shows/{show_id}/release-held-seats           401    .     .     .    .      .   .     .    .      403  422   422   422   .
POST   /api/shows/{show_id}/reprice                      401    .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin                                            in     .     .     .    .      .   .     .    .      303  303   303   303   .
GET    /admin/ticketing/check-in                             in     .     .     .    .      .   .     .    .      200  200   200   200   .
POST   /admin/ticketing/check-in                             in     .     .     .    .      .   .     .    .      200  200   200   200   .
GET    /admin/ticketing/check-in/{device_id}/revoke          in     .     .     .    .      .   .     .    .      200  200   200   200   .
POST   /admin/ticketing/check-in/{device_id}/revoke          in     .     .     .    .      .   .     .    .      303  303   303   303   .
POST   /admin/ticketing/check-in/{device_id}/review          in     .     .     .    .      .   .     .    .      303  303   303   303   .
GET    /admin/ticketing/orders                              in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /api/admin/ticketing/orders                          401    .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/orders/{order_id}                   in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /api/admin/ticketing/orders/{order_id}               401    .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/orders/{order_id}/edit              in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/orders/{order_id}/edit              in     .     .     .    .      .   .     .    .      403  422   422   422   .
POST   /admin/ticketing/orders/{order_id}/resend            in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /admin/ticketing/orders/{order_id}/notes             in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/orders/{order_id}/cancel            in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/orders/{order_id}/cancel            in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /api/admin/ticketing/orders/{order_id}/resend        401    .     .     .    .      .   .     .    .      403  202   202   202   .
POST   /api/admin/ticketing/orders/{order_id}/notes         401    .     .     .    .      .   .     .    .      403  201   201   201   .
POST   /api/admin/ticketing/orders/{order_id}/cancel        401    .     .     .    .      .   .     .    .      403  409   409   409   .
PATCH  /api/admin/ticketing/orders/{order_id}               401    .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /api/admin/ticketing/audit                           401    .     .     .    .      .   .     .    .      403  403   200   403   .
GET    /admin/ticketing/shows                               in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/shows/create                        in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/create                        in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/shows/{show_id}                     in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/shows/{show_id}/edit                in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/edit                in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/shows/{show_id}/duplicate           in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/duplicate           in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/shows/{show_id}/delete              in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/delete              in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/shows/{show_id}/generate-seats      in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/generate-seats      in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/shows/{show_id}/open                in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/open                in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/shows/{show_id}/close               in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/shows/{show_id}/prices              in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/prices              in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/shows/{show_id}/mark                in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/mark                in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/series/create                       in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/series/create                       in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/series/{series_id}/edit             in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/series/{series_id}/edit             in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/series/{series_id}/delete           in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/series/{series_id}/delete           in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/settings                            in     .     .     .    .      .   .     .    .      403  403   200   403   .
POST   /admin/ticketing/settings/{section}                  in     .     .     .    .      .   .     .    .      403  403   303   403   .
GET    /admin/ticketing/team                                in     .     .     .    .      .   .     .    .      403  403   200   403   .
POST   /admin/ticketing/team                                in     .     .     .    .      .   .     .    .      403  403   303   403   .
POST   /admin/ticketing/team/invitations/{invitation_id}/send      in     .     .     .    .      .   .     .    .      403  403   303   403   .
POST   /admin/ticketing/team/invitations/{invitation_id}/withdraw  in     .     .     .    .      .   .     .    .      403  403   303   403   .
GET    /admin/ticketing/team/{profile_id}                   in     .     .     .    .      .   .     .    .      403  403   200   403   .
POST   /admin/ticketing/team/{profile_id}                   in     .     .     .    .      .   .     .    .      403  403   303   403   .
GET    /admin/ticketing/team/{profile_id}/end               in     .     .     .    .      .   .     .    .      403  403   200   403   .
POST   /admin/ticketing/team/{profile_id}/second-step/off   in     .     .     .    .      .   .     .    .      403  403   303   403   .
POST   /admin/ticketing/team/{profile_id}/end               in     .     .     .    .      .   .     .    .      403  403   303   403   .
GET    /admin/ticketing/audit                               in     .     .     .    .      .   .     .    .      403  403   200   403   .
GET    /admin/ticketing/audit.csv                           in     .     .     .    .      .   .     .    .      403  403   200   403   .
GET    /admin/account                                       in     .     .     .    .      .   .     .    .      200  200   200   200   .
POST   /admin/account/log-ins/end                           in     .     .     .    .      .   .     .    .      303  303   303   303   .
GET    /admin/account/password                              in     .     .     .    .      .   .     .    .      200  200   200   200   .
POST   /admin/account/password                              in     .     .     .    .      .   .     .    .      422  422   422   422   .
GET    /admin/account/email                                 in     .     .     .    .      .   .     .    .      200  200   200   200   .
POST   /admin/account/email                                 in     .     .     .    .      .   .     .    .      422  422   422   422   .
GET    /admin/account/second-step                           in     .     .     .    .      .   .     .    .      200  200   200   200   .
POST   /admin/account/second-step                           in     .     .     .    .      .   .     .    .      422  422   422   422   .
GET    /admin/account/second-step/set-up                    in     .     .     .    .      .   .     .    .      303  303   303   303   .
POST   /admin/account/second-step/set-up                    in     .     .     .    .      .   .     .    .      303  303   303   303   .
GET    /admin/new-email/{token}                             in     .     .     .    .      .   .     .    .      410  410   410   410   .
POST   /admin/new-email/{token}                             in     .     .     .    .      .   .     .    .      410  410   410   410   .
GET    /admin/forgot-password                            200
POST   /admin/forgot-password                            303
GET    /admin/password/{token}                           410
POST   /admin/password/{token}                           410
GET    /admin/invitation/{token}                         410
POST   /admin/invitation/{token}                         410
GET    /api/venues                                        401    .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /api/venues                                        401    .     .     .    .      .   .     .    .      403  201   201   201   .
GET    /api/venues/{venue_id}                             401    .     .     .    .      .   .     .    .      403  200   200   200   .
PUT    /api/venues/{venue_id}                             401    .     .     .    .      .   .     .    .      403  200   200   200   .
DELETE /api/venues/{venue_id}                             401    .     .     .    .      .   .     .    .      403  409   409   409   .
GET    /api/venues/{venue_id}/seat-map                    401    .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /api/venues/{venue_id}/seat-map                    401    .     .     .    .      .   .     .    .      403  428   428   428   .
GET    /admin/ticketing/venues                            in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/venues/create                     in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/venues/create                     in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/venues/{venue_id}                 in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/venues/{venue_id}/edit            in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/venues/{venue_id}/edit            in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/venues/{venue_id}/seat-map       in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/venues/{venue_id}/copy            in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/venues/{venue_id}/delete          in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /admin/ticketing/venues/{venue_id}/delete          in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/venues/{venue_id}/{kind}/create   in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/venues/{venue_id}/{kind}/create   in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/venues/{venue_id}/{kind}/{part_id} in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/venues/{venue_id}/{kind}/{part_id} in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /admin/ticketing/venues/{venue_id}/{kind}/{part_id}/up in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /admin/ticketing/venues/{venue_id}/{kind}/{part_id}/delete in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /api/venues/{venue_id}/seat-map/import-csv         401    .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /api/venues/{venue_id}/seat-map/export-csv         401    .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/venues/{venue_id}/import          in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/venues/{venue_id}/import          in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/venues/{venue_id}/import/check    in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /admin/ticketing/venues/{venue_id}/import/check    in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /admin/ticketing/venues/{venue_id}/export.csv      in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/venues/template.csv               in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/sign-in                                    200
POST   /admin/sign-in                                    401
POST   /admin/sign-in/code                               303
POST   /api/auth/login                                   401
POST   /lookup/code                                      422
POST   /api/sign-in/code                                 422
POST   /lookup                                           200
POST   /api/sign-in                                      202
GET    /sign-in/{token}                                  410    200   .     .    .      .   .     .    .      .    .     .     .     .
POST   /sign-in/{token}                                  410    303   .     .    .      .   .     .    .      .    .     .     .     .
POST   /admin/ticketing/shows/{show_id}/close               in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /api/shows/{show_id}/cancel                          401    .     .     .    .      .   .     .    .      403  202   202   202   .
POST   /admin/ticketing/shows/{show_id}/cancel              in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /api/sign-out                                     204
POST   /sign-out                                         303
POST   /admin/sign-out                                   303
"""  # noqa: E501 – a table is read across


def rows() -> dict[str, dict[str, str]]:
    """`GET /wallet` → what each caller is told, in the order of the table."""
    callers, _, calls = TABLE.strip().partition("\n")
    read = f"{callers}{BOX_OFFICE}{SETUP}{MONEY}{REPORTS}{DRAWING}{TOKENS}{OWNERS}{calls}"  # who signs out does so last
    head, *lines = (line.split() for line in read.splitlines() if line.strip())
    assert head == [caller for caller in CALLERS if caller != "box"]
    found = {}
    for method, path, first, *rest in lines:
        told = [first if word == "." else word for word in rest or ["."] * (len(head) - 1)]
        call, said = f"{method} {path}", dict(zip(head, [first, *told], strict=True))
        found[call] = said | {"box": said["staff" if call in CLERKS_TOO else "door"]}
    return found
