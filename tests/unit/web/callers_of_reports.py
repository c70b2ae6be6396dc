"""The part of `callers_table` that is about figures and lists."""

REPORTS = """
GET /api/admin/ticketing/reports/sales                    401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET /api/admin/ticketing/dashboard                        401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/dashboard                            in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/dashboard/seat-events                in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports                              in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/sales                        in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/shows/{show_id}/list         in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/shows/{show_id}/list.pdf     in   .    .    .    .    .    .    .    .    403  200  200  200  .
GET /admin/ticketing/reports/shows/{show_id}/holds        in   .    .    .    .    .    .    .    .    403  200  200  200  .
"""
