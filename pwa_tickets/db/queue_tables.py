"""Holds every statement of ours on the tables of pgqueuer, so that a new version of it is read against one file.

Statements with `:names` are for a session, those with `$1` for a connection of asyncpg. `status = 'failed'` is a job
that gave up: `job_runner` keeps it on hold, and we call it a dead letter.
"""

from typing import Final

from sqlalchemy import text

COUNT_JOBS: Final = text("""
    select count(*) filter (where status in ('queued', 'picked')) as jobs_waiting,
           count(*) filter (where status = 'queued' and attempts > 0) as jobs_tried_again,
           coalesce(extract(epoch from now() - min(execute_after)
             filter (where status = 'queued' and execute_after <= now())), 0)::int as oldest_job_seconds,
           count(*) filter (where status = 'failed') as dead_letters
    from pgqueuer
""")
"""One row, for `/readyz`."""

LAST_FAILURE: Final = text("""
    select entrypoint as job, created as at from pgqueuer_log
    where traceback is not null order by id desc limit 1
""")
"""The newest failure of any job, tried again or not. Without its error, which is no stranger's business."""

LIST_DEAD_LETTERS: Final = text("""
    select q.id, q.entrypoint, q.payload, q.created, q.updated, q.attempts, last.error
    from pgqueuer q
    left join lateral (
      select concat_ws(': ', traceback ->> 'exception_type', traceback ->> 'exception_message') as error
      from pgqueuer_log where job_id = q.id and traceback is not null order by id desc limit 1) last on true
    where q.status = 'failed' order by q.updated desc limit :limit
""")

JOBS_ABOUT: Final = text("""
    select q.entrypoint as job, q.attempts, q.created as at,
           case q.status when 'picked' then 'running' when 'failed' then 'given_up' else 'waiting' end as status
    from pgqueuer q
    where q.status in ('queued', 'picked', 'failed')
      and exists (select from unnest(cast(:ids as text[])) id where position(convert_to(id, 'UTF8') in q.payload) > 0)
    order by q.id
""")
"""Jobs that are not done and whose payload names one of these ids. It reads the queue, which is short."""

REQUEUE_DEAD_LETTER: Final = text("""
    update pgqueuer set status = 'queued', attempts = 0, execute_after = now(), updated = now()
    where id = :id and status = 'failed' returning true
""")

DELETE_OLD_LOG: Final = text("delete from pgqueuer_log where created < now() - make_interval(days => :days)")

REQUEUE_UNFINISHED: Final = """
    update pgqueuer set status = 'queued', queue_manager_id = null
    where queue_manager_id = $1 and status = 'picked'
"""
"""$1: the queue manager of a process that stops. Without it, its jobs would wait for their heartbeat to be missed."""

COUNT_STUCK_JOBS: Final = """
    select count(*) filter (where status = 'failed') as held,
           count(*) filter (where status = 'queued' and attempts > 0) as again,
           count(*) filter (where status = 'queued' and attempts = 0
                            and execute_after < now() - make_interval(secs => $1)) as late
    from pgqueuer
"""
"""One row, for doctor. $1: seconds after which a job that nobody tried yet is late."""

LAST_ERROR: Final = """
    select concat_ws(': ', q.entrypoint, traceback ->> 'exception_type', traceback ->> 'exception_message')
    from pgqueuer q join pgqueuer_log l on l.job_id = q.id and traceback is not null
    where (q.status = 'failed') = $1 order by l.id desc limit 1
"""
"""The newest error, of dead letters ($1 true) or of jobs that will be tried again."""
