"""Who may knock at the doors of the guided set-up: more lines of `callers_table`. Its studio is open, and its set-up done."""

SETUP = """
GET    /setup                                               in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /setup/show                                          in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/show                                          in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /setup/venue                                         in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/venue                                         in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /setup/price                                         in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/price                                         in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /setup/seats                                         in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/seats                                         in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /setup/try                                           in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/try                                           in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /setup/keys                                          in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/keys                                          in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /setup/mail                                          in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/mail                                          in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /setup/open                                          in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/open                                          in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/try/done                                      in     .     .     .    .      .   .     .    .      403  403   409   403   .
POST   /setup/{step}/draft                                  in     .     .     .    .      .   .     .    .      403  403   409   403   .
GET    /admin/ticketing/venues/{venue_id}/walk-through.pdf in     .     .     .    .      .   .     .    .      403  200   200   200   .
GET    /setup/start/{token}                              410
GET    /setup/mail/{token}                               410
POST   /setup/start/{token}                              410
POST   /setup/mail/{token}                               410
"""  # noqa: E501 – a table is read across
