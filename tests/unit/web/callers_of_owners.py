"""What only owners may: webhooks, keys of Stripe, what is kept about a buyer; the columns are those of `callers_table`."""

OWNERS = """
GET    /api/admin/ticketing/webhooks  401  .  .  .  .  .  .  .  .  403  403  200  403  .
POST   /api/admin/ticketing/webhooks  401  .  .  .  .  .  .  .  .  403  403  201  403  .
GET    /api/admin/ticketing/webhooks/{endpoint_id}/deliveries  401  .  .  .  .  .  .  .  .  403  403  200  403  .
DELETE /api/admin/ticketing/webhooks/{endpoint_id}  401  .  .  .  .  .  .  .  .  403  403  204  403  .
GET    /admin/ticketing/webhooks  in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST   /admin/ticketing/webhooks  in  .  .  .  .  .  .  .  .  403  403  200  403  .
GET    /admin/ticketing/webhooks/{endpoint_id}  in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST   /admin/ticketing/webhooks/{endpoint_id}/test  in  .  .  .  .  .  .  .  .  403  403  303  403  .
POST   /admin/ticketing/webhooks/{endpoint_id}/deliveries/{delivery_id}/send  in  .  .  .  .  .  .  .  .  403  403  303  403  .
GET    /admin/ticketing/webhooks/{endpoint_id}/events  in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST   /admin/ticketing/webhooks/{endpoint_id}/events  in  .  .  .  .  .  .  .  .  403  403  422  403  .
POST   /admin/ticketing/webhooks/{endpoint_id}/pause  in  .  .  .  .  .  .  .  .  403  403  303  403  .
POST   /admin/ticketing/webhooks/{endpoint_id}/resume  in  .  .  .  .  .  .  .  .  403  403  303  403  .
GET    /admin/ticketing/webhooks/{endpoint_id}/delete  in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST   /admin/ticketing/webhooks/{endpoint_id}/delete  in  .  .  .  .  .  .  .  .  403  403  303  403  .
GET  /admin/ticketing/settings/payments           in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST /admin/ticketing/settings/payments           in  .  .  .  .  .  .  .  .  403  403  422  403  .
POST /admin/ticketing/settings/payments/currency  in  .  .  .  .  .  .  .  .  403  403  303  403  .
GET  /admin/ticketing/personal-data            in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST /admin/ticketing/personal-data            in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST /admin/ticketing/personal-data/export     in  .  .  .  .  .  .  .  .  403  403  200  403  .
POST /admin/ticketing/personal-data/erase      in  .  .  .  .  .  .  .  .  403  403  422  403  .
POST /admin/ticketing/personal-data/retention  in  .  .  .  .  .  .  .  .  403  403  422  403  .
"""
