"""The part of `callers_table` that is about figures and lists."""

REPORTS = """
GET /api/admin/ticketing/reports/sales                    401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET /api/admin/ticketing/dashboard                        401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/dashboard                            in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/dashboard/seat-events                in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/announcements                        in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/announcements/create                 in   .    .    .    .    .    .    .    .    403  303  303  303  .
POST /admin/ticketing/announcements/create                in   .    .    .    .    .    .    .    .    403  303  303  303  .
GET /admin/ticketing/announcements/{announcement_id}      in   .    .    .    .    .    .    .    .    403  404  404  404  .
GET /admin/ticketing/announcements/{announcement_id}/email in  .    .    .    .    .    .    .    .    403  404  404  404  .
GET /admin/ticketing/announcements/{announcement_id}/edit in   .    .    .    .    .    .    .    .    403  404  404  404  .
POST /admin/ticketing/announcements/{announcement_id}/edit in  .    .    .    .    .    .    .    .    403  404  404  404  .
GET /admin/ticketing/announcements/{announcement_id}/delete in .    .    .    .    .    .    .    .    403  404  404  404  .
POST /admin/ticketing/announcements/{announcement_id}/delete in .   .    .    .    .    .    .    .    403  404  404  404  .
POST /admin/ticketing/announcements/{announcement_id}/send in  .    .    .    .    .    .    .    .    403  404  404  404  .
GET /api/admin/ticketing/announcements                    401  .    .    .    .    .    .    .    .    403  200  200  200  .
POST /api/admin/ticketing/announcements                   401  .    .    .    .    .    .    .    .    403  422  422  422  .
GET /api/admin/ticketing/announcements/{announcement_id}  401  .    .    .    .    .    .    .    .    403  404  404  404  .
PUT /api/admin/ticketing/announcements/{announcement_id}  401  .    .    .    .    .    .    .    .    403  404  404  404  .
DELETE /api/admin/ticketing/announcements/{announcement_id} 401 .   .    .    .    .    .    .    .    403  404  404  404  .
POST /api/admin/ticketing/announcements/{announcement_id}/send 401 . .   .    .    .    .    .    .    403  404  404  404  .
GET /api/admin/ticketing/announcements/{announcement_id}/recipients 401 . . . .    .    .    .    .    403  404  404  404  .
GET /api/admin/ticketing/reports/deposits                 401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET /api/admin/ticketing/reports/deposits/{payout_id}     401  .    .    .    .    .    .    .    .    403  404  404  404  .
GET /api/admin/ticketing/reports/deposits/{payout_id}/lines 401 .   .    .    .    .    .    .    .    403  404  404  404  .
GET /api/admin/ticketing/reports/schedules                401  .    .    .    .    .    .    .    .    403  403  200  403  .
POST /api/admin/ticketing/reports/schedules               401  .    .    .    .    .    .    .    .    403  403  422  403  .
DELETE /api/admin/ticketing/reports/schedules/{schedule_id} 401 .   .    .    .    .    .    .    .    403  403  404  403  .
POST /api/admin/ticketing/shows/{show_id}/tickets-pdf     401  .    .    .    .    .    .    .    .    403  202  202  202  .
GET /api/admin/ticketing/shows/{show_id}/tickets-pdf/{job_id} 401 . .    .    .    .    .    .    .    403  404  404  404  .
GET /admin/ticketing/reports                              in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/sales                        in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/deposits                     in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/deposits/{payout_id}         in   .    .    .    .    .    .    .    .    403  404  404  404  .
GET /admin/ticketing/reports/deposits/{payout_id}/lines   in   .    .    .    .    .    .    .    .    403  404  404  404  .
GET /api/admin/ticketing/reports/sales-tax                401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET /api/admin/ticketing/reports/comps                    401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/comps                        in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/comps/list                   in   .    .    .    .    .    .    .    .    403  200  200  200  .
POST /admin/ticketing/reports/comps/reasons               in   .    .    .    .    .    .    .    .    403  422  422  422  .
POST /admin/ticketing/reports/comps/reasons/retire        in   .    .    .    .    .    .    .    .    403  404  404  404  .
POST /admin/ticketing/reports/comps/allowances            in   .    .    .    .    .    .    .    .    403  422  422  422  .
GET /api/admin/ticketing/reports/drawer-shifts            401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/drawer-shifts                in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/drawer-shifts/list           in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/sales-tax                    in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/sales-tax/months             in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/sales-tax/exempt-orders      in   .    .    .    .    .    .    .    .    403  200  200  200  .
POST /admin/ticketing/reports/sales-tax/rates             in   .    .    .    .    .    .    .    .    403  403  422  403  .
POST /admin/ticketing/reports/sales-tax/rates/{rate_id}/delete in .  .    .    .    .    .    .    .    403  403  303  403  .
POST /admin/ticketing/reports/sales-tax/exempt-orders     in   .    .    .    .    .    .    .    .    403  422  422  422  .
POST /admin/ticketing/reports/sales-tax/exempt-orders/{order_id}/delete in . . . . .    .    .    .    403  404  404  404  .
GET /admin/ticketing/reports/schedules                    in   .    .    .    .    .    .    .    .    403  403  200  403  .
POST /admin/ticketing/reports/schedules                   in   .    .    .    .    .    .    .    .    403  403  422  403  .
POST /admin/ticketing/reports/schedules/{schedule_id}/end in   .    .    .    .    .    .    .    .    403  403  404  403  .
GET /reports/stop/{token}                                 404
POST /reports/stop/{token}                                404
GET /admin/ticketing/reports/shows/{show_id}/list         in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/shows/{show_id}/list.pdf     in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/shows/{show_id}/tickets      in   .    .    .    .    .    .    .    .    403  200  200  200  .
POST /admin/ticketing/reports/shows/{show_id}/tickets     in   .    .    .    .    .    .    .    .    403  303  303  303  .
GET /admin/ticketing/reports/shows/{show_id}/tickets/{run_id}/download in . . . . . . . . 403 404 404 404 .
GET /admin/ticketing/reports/shows/{show_id}/holds        in   .    .    .    .    .    .    .    .    403  200  200  200  .
"""
