"""Who sells at the counter: part of the table of callers, and what its clerks are let in to beside the doors."""

BOX_OFFICE = """
GET    /admin/ticketing/box-office                          in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/box-office                          in     .     .     .    .      .   .     .    .      403  409   409   409   .
GET    /admin/ticketing/orders/{order_id}/tickets           in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/orders/{order_id}/tickets           in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/orders/{order_id}/payment           in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /admin/ticketing/orders/{order_id}/payment           in     .     .     .    .      .   .     .    .      403  303   303   303   .
POST   /api/admin/ticketing/orders/{order_id}/payment    401    .     .     .    .      .   .     .    .      403  400   400   400   .
PUT    /api/admin/ticketing/orders/{order_id}/pay-until  401    .     .     .    .      .   .     .    .      403  400   400   400   .
GET    /admin/ticketing/shifts                              in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shifts                              in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/shifts/{shift_id}                   in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shifts/{shift_id}                   in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /api/admin/ticketing/shifts                       401    .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /api/admin/ticketing/shifts                       401    .     .     .    .      .   .     .    .      403  400   400   400   .
GET    /api/admin/ticketing/shifts/{shift_id}            401    .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /api/admin/ticketing/shifts/{shift_id}/close      401    .     .     .    .      .   .     .    .      403  400   400   400   .
POST   /api/admin/ticketing/sales                        401    .     .     .    .      .   .     .    .      403  422   422   422   .
"""  # noqa: E501 – a table is read across

CLERKS_TOO = frozenset(
    {
        "GET /admin/ticketing/box-office",
        "POST /admin/ticketing/box-office",
        "GET /admin/ticketing/orders",
        "GET /api/admin/ticketing/orders",
        "GET /admin/ticketing/orders/{order_id}",
        "GET /api/admin/ticketing/orders/{order_id}",
        "GET /admin/ticketing/orders/{order_id}/tickets",
        "POST /admin/ticketing/orders/{order_id}/tickets",
        "GET /admin/ticketing/orders/{order_id}/payment",
        "POST /admin/ticketing/orders/{order_id}/payment",
        "POST /api/admin/ticketing/orders/{order_id}/payment",
        "PUT /api/admin/ticketing/orders/{order_id}/pay-until",
        "POST /admin/ticketing/orders/{order_id}/resend",
        "POST /api/admin/ticketing/orders/{order_id}/resend",
        "POST /admin/ticketing/orders/{order_id}/notes",
        "POST /api/admin/ticketing/orders/{order_id}/notes",
        "POST /api/admin/ticketing/sales",
        "GET /admin/ticketing/shifts",
        "POST /admin/ticketing/shifts",
        "GET /admin/ticketing/shifts/{shift_id}",
        "POST /admin/ticketing/shifts/{shift_id}",
        "GET /api/admin/ticketing/shifts",
        "POST /api/admin/ticketing/shifts",
        "GET /api/admin/ticketing/shifts/{shift_id}",
        "POST /api/admin/ticketing/shifts/{shift_id}/close",
    }
)
"""Here the box office is told what staff are told; everywhere else, what staff for the doors are told."""
