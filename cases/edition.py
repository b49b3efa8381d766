"""Editions of the rules that stand in code, so that what was judged by an earlier one stays as it was.

The engine plays a case's history again whenever a worker takes it up. A rule that has become stricter must
not refuse there what was carried out then: the API says with each command, and the start of a run with its
clocks, by which edition it is judged. Rules that stand in policies need none: a case pins its policy.
"""

FIRST = 1
"""Of the versions before 0.7: whoever ends a mediation or concludes a joint handling is no handler by that, a
level may answer its own supervision notice, a handler supervise their own case, a place or a department of
any place be the department of a listing, which goes on reading once another is named; whoever's task was
withdrawn goes on reading; time is asked once a step what it has brought.
"""

EDITION = 2
"""The present one."""
