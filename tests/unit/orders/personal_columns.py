"""What each column that can hold words is about: a buyer, or nobody who buys. A test fails for a column that is not here."""

ABOUT_BUYERS = """
box_office_sales: reason request_hash
announcement_recipients: to_email email_canonical last_error
carts: session_hash
change_requests: message answer
order_messages: to_email message_id last_error
order_notes: text
payment_transactions: card_brand card_last4
push_subscriptions: endpoint p256dh auth session_hash email
refunds: note last_error request
session_orders: session_hash
sessions: session_hash email browser network
sign_in_codes: email session_hash code_hash link_hash
stripe_events: payload last_error
ticket_orders: session_hash customer_name customer_email customer_phone notes
ticket_orders: idempotency_key request_hash customer_email_canonical search_text
tickets: pdf_url
used_proofs: nonce session_hash
"""
"""Erasing empties these, or deletes their rows (`migrations/functions/personal_data.sql`)."""

PASSING = """
carts: origin
pgqueuer: dedupe_key payload headers
pgqueuer_log: traceback
rate_limits: key
"""
"""About buyers for minutes, days, or the thirty days that the queue's log is kept."""

BY_HAND = """
seat_holds: reason kept_for
"""
"""Staff may type a family's name here. It is tied to no address: whoever erases one looks at the show's holds themselves."""

OTHERS = """
account_links: purpose email
announcement_recipients: status
announcements: section subject body reply_to
api_tokens: name token_hash scopes
applied_sql: path sha256
audit_log: actor_role actor_id action subject_type subject_id facts before after address
box_office_sales: payment comp_reason idempotency_key
change_requests: kind status
comp_reasons: name
devices: gate enroll_code_hash enroll_nonce token_hash
disputes: stripe_dispute_id stripe_payment_intent_id currency reason status
drawer_shifts: reason
exchange_offers: moves
family_choices: occasion message fallback chosen
invitations: email role
job_runs: kind status facts error
media_access_codes: access_code
media_items: name description file_url
order_messages: kind status
passkeys: credential_id public_key name
payment_transactions: kind method stripe_payment_intent_id stripe_id currency
pgqueuer: entrypoint
pgqueuer_log: entrypoint
pgqueuer_schedules: expression entrypoint
pgqueuer_statistics: entrypoint
price_zones: name color shape
profiles: role name email password_hash
recital_series: name season description poster
recital_shows: title
recovery_codes: code_hash
refunds: stripe_payment_intent_id stripe_refund_id currency reason status method tickets idempotency_key
report_emails: about last_error
report_schedules: kind to_email
scan_annuls: review
seat_map_charts: picture placement found_seats
seat_map_drafts: document
seat_sets: name
seats: row_name seat_number seat_type note
show_seat_codes: qr_code code_hash state
show_seats: status reserved_by
stripe_events: id type
studio: name address phone reply_to color logo terms refund_policy privacy currency stripe_publishable_key stripe_secret_key
studio: stripe_webhook_secret stripe_webhook_id stripe_account_id earlier_stripe_keys set_up link_hash
tax_exemptions: certificate
ticket_order_items: item_type item_name
ticket_orders: stripe_payment_intent_id currency status order_number
ticket_scans: code_hash direction shown reason conflict_with review
tickets: qr_code ticket_number void_reason
trusted_browsers: device_hash
used_challenges: nonce
upsell_items: name description item_type
venue_sections: name kind level entrance
venues: name address city state zip_code description time_zone layout
webhook_deliveries: event payload status failure
webhook_endpoints: url events secret pause_reason
alembic_version: version_num
"""
"""The studio's own words and people, numbers that name nobody, states."""


def columns(*blocks: str) -> list[str]:
    """`table.column` of each."""
    found = []
    for line in "".join(blocks).split("\n"):
        table, _, names = line.partition(":")
        found += [f"{table}.{name}" for name in names.split()]
    return found
