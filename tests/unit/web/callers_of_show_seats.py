"""Who may keep seats of a show back, price them and color its tickets: lines of the table of `callers_table.py`."""

SHOW_SEATS = """
GET    /admin/ticketing/shows/{show_id}/prices              in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/prices              in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/shows/{show_id}/seats               in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/seats               in     .     .     .    .      .   .     .    .      403  422   422   422   .
GET    /admin/ticketing/shows/{show_id}/mark                in     .     .     .    .      .   .     .    .      403  200   200   200   .
POST   /admin/ticketing/shows/{show_id}/mark                in     .     .     .    .      .   .     .    .      403  422   422   422   .
"""  # noqa: E501 – a table is read across
