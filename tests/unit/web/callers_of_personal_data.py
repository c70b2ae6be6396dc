"""Who may see and erase what is kept about a buyer; the columns are those of `callers_table`."""

PERSONAL_DATA = """
GET  /admin/ticketing/personal-data            in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST /admin/ticketing/personal-data            in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST /admin/ticketing/personal-data/export     in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST /admin/ticketing/personal-data/erase      in  .  .  .  .  .  .  .  .  403  403  422  403  .
POST /admin/ticketing/personal-data/retention  in  .  .  .  .  .  .  .  .  403  403  422  403  .
"""
