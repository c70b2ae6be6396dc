"""Dependencies are resolved one after the other, what others need before them."""

from litestar import Litestar
from litestar.routes import HTTPRoute


def test_no_handler_makes_a_task_for_each_of_its_dependencies(app: Litestar) -> None:
    batches = [
        batch
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for _, parameters in route.route_handler_map.values()
        for batch in parameters.dependency_batches
    ]
    assert batches
    assert max(map(len, batches)) == 1


def test_what_a_dependency_needs_is_there_before_it(app: Litestar) -> None:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for _, parameters in route.route_handler_map.values():
                resolved = set[str]()
                for batch in parameters.dependency_batches:
                    for dependency in batch:
                        assert {needed.key for needed in dependency.dependencies} <= resolved
                        resolved.add(dependency.key)
