"""Adapts pgqueuer's statements: a process that stops loses no job, and limits count in this process alone."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from pgqueuer.models import Job, TracebackRecord
from pgqueuer.ports.driver import Driver
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.queries import Queries
from pgqueuer.types import JOB_STATUS, QueueEntrypoint, QueueManagerId


class WorkerQueries(Queries):
    """The statements of one worker. pgqueuer's own limits count all workers: a second one would send not one mail more."""

    def __init__(self, driver: Driver, concurrency_limits: Mapping[str, int]) -> None:
        """`concurrency_limits`: how many jobs of a name run here at once; of others as many as there is room for."""
        super().__init__(driver)
        self._limits = concurrency_limits
        self._running: defaultdict[str, set[int]] = defaultdict(set)

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[Job]:
        """Take jobs of the names that have room here: no more at once than the narrowest of these has."""
        room = {name: limit - len(self._running[name]) for name, limit in self._limits.items()}
        names = {name: kept for name, kept in entrypoints.items() if room.get(name, batch_size) > 0}
        most = min((room[name] for name in names if name in room), default=batch_size)
        jobs = await super().dequeue(
            min(batch_size, most), names, queue_manager_id, global_concurrency_limit, heartbeat_timeout
        )
        for job in jobs:
            self._running[job.entrypoint].add(job.id)
        return jobs

    def ended(self, job: Job) -> None:
        """Give the room of a job back, however it ended."""
        self._running[job.entrypoint].discard(job.id)

    async def log_jobs(self, job_status: list[tuple[Job, JOB_STATUS, TracebackRecord | None]]) -> None:
        """Log how jobs ended, but not those that a stopping process gave back."""
        # Nobody cancels jobs here: "canceled" is a process that stops, and its job stays picked for the next one.
        kept = [entry for entry in job_status if entry[1] != "canceled"]
        if kept:
            await super().log_jobs(kept)
