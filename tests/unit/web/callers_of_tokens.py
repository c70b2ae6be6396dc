"""Who may make, see and revoke API tokens; the columns are those of `callers_table`."""

TOKENS = """
GET    /api/admin/ticketing/tokens                          401   .   .   .   .   .   .   .   .      403  403   200   403   .
POST   /api/admin/ticketing/tokens                          401   .   .   .   .   .   .   .   .      403  403   201   403   .
DELETE /api/admin/ticketing/tokens/{token_id}               401   .   .   .   .   .   .   .   .      403  403   204   403   .
GET    /admin/ticketing/tokens                              in   .   .   .   .   .   .   .   .      403  403   200   403   .
POST   /admin/ticketing/tokens                              in   .   .   .   .   .   .   .   .      403  403   200   403   .
GET    /admin/ticketing/tokens/{token_id}/revoke            in   .   .   .   .   .   .   .   .      403  403   200   403   .
POST   /admin/ticketing/tokens/{token_id}/revoke            in   .   .   .   .   .   .   .   .      403  403   303   403   .
"""
