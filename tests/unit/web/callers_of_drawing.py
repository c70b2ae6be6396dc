"""The part of `callers_table` that is about drafts of seat maps and the charts under them."""

DRAWING = """
PUT    /api/venues/{venue_id}/seat-map/draft                401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET    /api/venues/{venue_id}/seat-map/draft                401  .    .    .    .    .    .    .    .    403  200  200  200  .
DELETE /api/venues/{venue_id}/seat-map/draft                401  .    .    .    .    .    .    .    .    403  204  204  204  .
POST   /api/venues/{venue_id}/seat-map/chart                401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET    /api/venues/{venue_id}/seat-map/chart                401  .    .    .    .    .    .    .    .    403  200  200  200  .
GET    /api/venues/{venue_id}/seat-map/chart/picture        401  .    .    .    .    .    .    .    .    403  200  200  200  .
PUT    /api/venues/{venue_id}/seat-map/chart/placement      401  .    .    .    .    .    .    .    .    403  204  204  204  .
DELETE /api/venues/{venue_id}/seat-map/chart                401  .    .    .    .    .    .    .    .    403  204  204  204  .
"""
