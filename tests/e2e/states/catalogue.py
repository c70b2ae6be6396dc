"""Every page and state of the product, by the journeys that pass through them."""

from tests.e2e.states import buying, kit, office, scanner, tickets, troubles
from tests.e2e.states.studio import Journey

JOURNEYS: list[Journey] = [
    buying.looking_around,
    buying.map_of_seats,
    buying.choosing_seats,
    buying.losing_seats,
    buying.paying,
    buying.other_checkouts,
    tickets.orders,
    tickets.mails,
    tickets.look_up,
    tickets.wallet,
    tickets.wallets_elsewhere,
    scanner.enrolling,
    scanner.scanning,
    office.office,
    kit.specimen,
    troubles.refusals,
    troubles.broken,
]
