"""Resolves the dependencies of a handler one after the other.

Litestar resolves those that do not need each other at the same time, with a task for each. Ours are there at once, nearly all of
them, and the tasks cost more than everything else that Litestar does for a request.
"""

from litestar import Litestar
from litestar.routes import HTTPRoute


def resolve_in_turn(app: Litestar) -> None:
    """Put each dependency into a batch of its own, what others need first, in the order of their names."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for _, parameters in route.route_handler_map.values():
                parameters.dependency_batches = [
                    {dependency}
                    for batch in parameters.dependency_batches
                    for dependency in sorted(batch, key=lambda dependency: dependency.key)
                ]
