"""Who may send money back, and watch it: part of the table of callers."""

MONEY = """
GET    /orders/{order_id}/change                         404      200   .     200  .      .   .      .    .      .    .     .     .     .
POST   /orders/{order_id}/change                         404      422   .     403  .      .   .      .    .      .    .     .     .     .
POST   /orders/{order_id}/change/withdraw                404      303   .     403  .      .   .      .    .      .    .     .     .     .
GET    /orders/{order_id}/choices/{choice_id}           404      200   .     200  .      .   .      .    .      .    .     .     .     .
GET    /orders/{order_id}/choices/{choice_id}/check     404      303   .     303  .      .   .      .    .      .    .     .     .     .
POST   /orders/{order_id}/choices/{choice_id}           404      303   .     403  .      .   .      .    .      .    .     .     .     .
POST   /orders/{order_id}/choices/{choice_id}/email     404      303   .     200  .      .   .      .    .      .    .     .     .     .
GET    /admin/ticketing/requests                            in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/requests/{request_id}/refund        in     .     .     .    .      .   .     .    .      403  404   404   404   .
POST   /admin/ticketing/requests/{request_id}/refund        in     .     .     .    .      .   .     .    .      403  404   404   404   .
POST   /admin/ticketing/requests/{request_id}/exchanged     in     .     .     .    .      .   .     .    .      403  404   404   404   .
GET    /admin/ticketing/requests/{request_id}/decline       in     .     .     .    .      .   .     .    .      403  404   404   404   .
POST   /admin/ticketing/requests/{request_id}/decline       in     .     .     .    .      .   .     .    .      403  404   404   404   .
GET    /admin/ticketing/concerns                            in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/concerns/release                    in     .     .     .    .      .   .     .    .      403  404   404   404   .
POST   /admin/ticketing/concerns/{entry}/close              in     .     .     .    .      .   .     .    .      403  404   404   404   .
GET    /admin/ticketing/reconciliation                      in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/reconciliation/{entry}/close        in     .     .     .    .      .   .     .    .      403  404   404   404   .
POST   /admin/ticketing/concerns/{entry}/paid-back          in     .     .     .    .      .   .     .    .      403  404   404   404   .
POST   /admin/ticketing/concerns/release                    in     .     .     .    .      .   .     .    .      403  303   303   303   .
GET    /api/jobs/{job_id}                                   401    .     .     .    .      .   .     .    .      403  404   404   404   .
GET    /admin/ticketing/jobs/{run_id}                       in     .     .     .    .      .   .     .    .      403  404   404   404   .
GET    /admin/ticketing/shows/{show_id}/cancel              in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /admin/ticketing/shows/{show_id}/move                in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/move                in     .     .     .    .      .   .     .    .      403  422   422   422   .
POST   /api/shows/{show_id}/move                            401    .     .     .    .      .   .     .    .      403  400   400   400   .
GET    /admin/ticketing/disputes/{dispute_id}/evidence         in     .     .     .    .      .   .     .    .      403  404   404   404   .
GET    /admin/ticketing/orders/{order_id}/refund            in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/orders/{order_id}/refund            in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/orders/{order_id}/exchange          in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/orders/{order_id}/exchange          in     .     .     .    .      .   .     .    .      403  409   409   409   .
POST   /api/admin/ticketing/orders/{order_id}/exchange   401    .     .     .    .      .   .     .    .      403  422   422   422   .
POST   /api/admin/ticketing/tickets/{ticket_id}/move     401    .     .     .    .      .   .     .    .      403  422   422   422   .
POST   /api/admin/ticketing/orders/{order_id}/refund     401    .     .     .    .      .   .     .    .      403  200   200   200   .
"""  # noqa: E501 – a table is read across
