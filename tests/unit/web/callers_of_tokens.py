"""Who may make, see and revoke API tokens and passkeys; the columns are those of `callers_table`."""

TOKENS = """
GET    /api/admin/ticketing/tokens                          401   .   .   .   .   .   .   .   .      403  403   200   403   .
POST   /api/admin/ticketing/tokens                          401   .   .   .   .   .   .   .   .      403  403   201   403   .
DELETE /api/admin/ticketing/tokens/{token_id}               401   .   .   .   .   .   .   .   .      403  403   204   403   .
GET    /admin/ticketing/tokens                              in   .   .   .   .   .   .   .   .      403  403   200   403   .
POST   /admin/ticketing/tokens                              in   .   .   .   .   .   .   .   .      403  403   200   403   .
GET    /admin/ticketing/tokens/{token_id}/revoke            in   .   .   .   .   .   .   .   .      403  403   200   403   .
POST   /admin/ticketing/tokens/{token_id}/revoke            in   .   .   .   .   .   .   .   .      403  403   303   403   .
GET   /admin/account/passkeys   in   .   .   .   .   .   .   .   .   200   200   200   200   .
POST   /admin/account/passkeys   in   .   .   .   .   .   .   .   .   303   303   303   303   .
POST   /admin/account/passkeys/made   in   .   .   .   .   .   .   .   .   303   303   303   303   .
GET   /admin/account/passkeys/{passkey_id}   in   .   .   .   .   .   .   .   .   404   404   404   404   .
POST   /admin/account/passkeys/{passkey_id}   in   .   .   .   .   .   .   .   .   404   404   404   404   .
POST   /admin/account/passkeys/{passkey_id}/remove   in   .   .   .   .   .   .   .   .   404   404   404   404   .
POST   /admin/sign-in/passkey   401
POST   /admin/sign-in/passkey/options   401
"""
