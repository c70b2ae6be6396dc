"""The part of `callers_table` that is about drafts of seat maps, charts under them, and which seats a show has and sells."""

DRAWING = """
PUT    /api/venues/{venue_id}/seat-map/draft                401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET    /api/venues/{venue_id}/seat-map/draft                401  .    .    .    .    .    .    .    .    403  200  200  200  .
DELETE /api/venues/{venue_id}/seat-map/draft                401  .    .    .    .    .    .    .    .    403  204  204  204  .
POST   /api/venues/{venue_id}/seat-map/chart                401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET    /api/venues/{venue_id}/seat-map/chart                401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET    /api/venues/{venue_id}/seat-map/chart/picture        401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET    /api/venues/{venue_id}/seat-map/chart/seats          401  .    .    .    .    .    .    .    .    403  404  404  404  .
PUT    /api/venues/{venue_id}/seat-map/chart/placement      401  .    .    .    .    .    .    .    .    403  204  204  204  .
DELETE /api/venues/{venue_id}/seat-map/chart                401  .    .    .    .    .    .    .    .    403  204  204  204  .
GET    /admin/ticketing/shows/{show_id}/seats               in   .    .    .    .    .    .    .    .    403  200  200  200  .
POST   /admin/ticketing/shows/{show_id}/seats               in   .    .    .    .    .    .    .    .    403  422  422  422  .
POST   /admin/ticketing/shows/{show_id}/seat-set            in   .    .    .    .    .    .    .    .    403  303  303  303  .
GET    /api/venues/{venue_id}/seat-sets                     401  .    .    .    .    .    .    .    .    403  200  200  200  .
POST   /api/venues/{venue_id}/seat-sets                     401  .    .    .    .    .    .    .    .    403  422  422  422  .
PUT    /api/venues/{venue_id}/seat-sets/{seat_set_id}       401  .    .    .    .    .    .    .    .    403  404  404  404  .
DELETE /api/venues/{venue_id}/seat-sets/{seat_set_id}       401  .    .    .    .    .    .    .    .    403  404  404  404  .
GET    /admin/ticketing/venues/{venue_id}/seat-sets/{seat_set_id} in .  .    .    .    .    .    .    .    403  404  404  404  .
POST   /admin/ticketing/venues/{venue_id}/seat-sets/{seat_set_id} in .  .    .    .    .    .    .    .    403  404  404  404  .
POST   /admin/ticketing/venues/{venue_id}/seat-sets/{seat_set_id}/delete in . . . . . . . . 403 404 404 404 .
POST   /admin/ticketing/shows/{show_id}/release-held-seats  in   .    .    .    .    .    .    .    .    403  303  303  303  .
"""
