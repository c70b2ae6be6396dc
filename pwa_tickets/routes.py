"""Every module with doors: what `app` opens, slice by slice."""

from pwa_tickets.accounts import admin as accounts_admin
from pwa_tickets.accounts import api as accounts_api
from pwa_tickets.accounts import pages as accounts_pages
from pwa_tickets.announcements import admin as announcements_admin
from pwa_tickets.announcements import api as announcements_api
from pwa_tickets.box_office import admin as box_office_admin
from pwa_tickets.box_office import api as box_office_api
from pwa_tickets.checkin import admin as checkin_admin
from pwa_tickets.checkin import api as checkin_api
from pwa_tickets.checkin import pages as checkin_pages
from pwa_tickets.orders import admin as orders_admin
from pwa_tickets.orders import api as orders_api
from pwa_tickets.orders import change_pages as orders_change_pages
from pwa_tickets.orders import family_choice_pages as orders_family_choice_pages
from pwa_tickets.orders import pages as orders_pages
from pwa_tickets.orders import webhook as orders_webhook
from pwa_tickets.reports import admin as reports_admin
from pwa_tickets.reports import api as reports_api
from pwa_tickets.reports import pages as reports_pages
from pwa_tickets.seats import admin as seats_admin
from pwa_tickets.seats import api as seats_api
from pwa_tickets.seats import pages as seats_pages
from pwa_tickets.setup import pages as setup_pages
from pwa_tickets.shows import admin as shows_admin
from pwa_tickets.shows import api as shows_api
from pwa_tickets.shows import pages as shows_pages
from pwa_tickets.studio import admin as studio_admin
from pwa_tickets.studio import pages as studio_pages
from pwa_tickets.tickets import api as tickets_api
from pwa_tickets.tickets import pages as tickets_pages
from pwa_tickets.upsells import api as upsells_api
from pwa_tickets.venues import admin as venues_admin
from pwa_tickets.venues import api as venues_api
from pwa_tickets.wallet import api as wallet_api
from pwa_tickets.wallet import pages as wallet_pages
from pwa_tickets.web import health, metrics, problems, pwa, static
from pwa_tickets.webhooks import admin as webhooks_admin
from pwa_tickets.webhooks import api as webhooks_api

ROUTE_MODULES = [
    venues_api,
    venues_admin,
    shows_pages,
    shows_api,
    shows_admin,
    seats_pages,
    seats_api,
    seats_admin,
    upsells_api,
    orders_pages,
    orders_change_pages,
    orders_family_choice_pages,
    orders_api,
    orders_webhook,
    orders_admin,
    accounts_pages,
    accounts_api,
    accounts_admin,
    webhooks_api,
    webhooks_admin,
    studio_pages,
    studio_admin,
    tickets_pages,
    tickets_api,
    box_office_api,
    box_office_admin,
    wallet_pages,
    wallet_api,
    checkin_pages,
    checkin_api,
    checkin_admin,
    announcements_api,
    announcements_admin,
    reports_admin,
    reports_api,
    reports_pages,
    setup_pages,
    pwa,
    health,
    metrics,
    problems,
    static,
]
