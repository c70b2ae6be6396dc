"""A theater's own seating chart: a photo, scan or PDF page that lies under the drawing while somebody traces it."""
