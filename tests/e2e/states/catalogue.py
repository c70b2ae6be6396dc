"""Every page and state of the product, by the journeys that pass through them."""

from tests.e2e.states import accounts, errors, kit, purchase, refunds, scanner, shows, staff, tickets, venues
from tests.e2e.states.studio import Journey

JOURNEYS: list[Journey] = [
    purchase.looking_around,
    purchase.map_of_seats,
    purchase.choosing_seats,
    purchase.losing_seats,
    purchase.paying,
    purchase.other_checkouts,
    tickets.orders,
    tickets.mails,
    tickets.look_up,
    tickets.wallet,
    tickets.wallets_elsewhere,
    scanner.enrolling,
    scanner.scanning,
    staff.office,
    staff.concerns,
    refunds.refunds,
    shows.planning,
    accounts.team,
    accounts.account,
    accounts.change_log,
    accounts.second_step,
    venues.venues,
    kit.specimen,
    errors.refusals,
    errors.broken,
]
