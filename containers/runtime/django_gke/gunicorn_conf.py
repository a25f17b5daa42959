"""Gunicorn's settings: https://docs.gunicorn.org/en/stable/settings.html"""

import gc
import sys

# Everything imported from here on stays, so the collector does not run until all is loaded, and then never looks at it
# again (https://docs.python.org/3/library/gc.html#gc.freeze). This saves a quarter of the processor time that a pod
# needs to start and to end, which serving pods would miss.
gc.disable()

from gunicorn.workers.gthread import ThreadWorker as _ThreadWorker  # noqa: E402

from django_gke.environment import threads as _threads  # noqa: E402
from django_gke.logs import AccessLogger, configuration  # noqa: E402
from django_gke.project import check as _check  # noqa: E402

# Checked here, before a worker is forked: a worker that cannot start would be started again and again.
_check()

wsgi_app = "django_gke.wsgi:application"
bind = "0.0.0.0:8000"

# One process, many threads: the stack multiplies pods, and one process has one pool of database connections.
# Slow clients hold no thread. A project may pin a Gunicorn whose gthread works differently; it then has the plain one.
worker_class = "django_gke.worker.Worker" if hasattr(_ThreadWorker, "_cap_keepalive") else "gthread"
workers = 1
threads = _threads()

# Draining. The pod's endpoints are removed first (preStop sleeps while load balancers notice), then SIGTERM is sent:
# - no new connection is accepted; running requests have graceful_timeout seconds to finish, longer ones are cut off.
#   20 s is far above a usual page, and preStop (5 s) + 20 s stays under Kubernetes' default grace period of 30 s,
#   after which it kills. A longer preStop needs a longer terminationGracePeriodSeconds.
# - a kept-alive connection stays up to 2 s (gthread's STOP_KEEPALIVE_LINGER): a request that was on its way is answered,
#   with `Connection: close`; then idle ones are closed.
graceful_timeout = 20
# Seconds that an idle connection is kept. Long, because each close can cross with a request that the client is just
# sending: 75 s, the same as nginx (https://nginx.org/en/docs/http/ngx_http_core_module.html#keepalive_timeout). It costs
# nothing in draining (above). Behind a Google HTTP(S) load balancer, which keeps its own connections 600 s, use 620:
# https://cloud.google.com/load-balancing/docs/https#timeout-keepalive-backends
keepalive = 75
# Seconds after which a worker that does not report is killed. gthread reports from its main loop, whatever its threads
# do, so this ends a hung process, never a slow request.
timeout = 30

# A request that waited for the database or a socket gets Python's lock back after a millisecond, also while another thread computes (a large
# upload is read, say). With Python's own 5 ms, a page of ten such waits takes 50 ms more.
# https://docs.python.org/3/library/sys.html#sys.setswitchinterval
sys.setswitchinterval(0.001)

# The workers' heartbeat file: in memory, as the root file system is read-only and a disk may stall
# (https://docs.gunicorn.org/en/stable/faq.html#how-do-i-avoid-gunicorn-excessively-blocking-in-os-fchmod).
worker_tmp_dir = "/dev/shm"
# Kubernetes controls the process; a socket in $HOME cannot be written.
control_socket_disable = True

logger_class = AccessLogger
logconfig_dict = configuration()
accesslog = "-"


def when_ready(server: object) -> None:
    """Before the first worker is forked. The parent continues without the collector: it only waits."""
    gc.freeze()


def post_worker_init(worker: object) -> None:
    """The worker has loaded the application."""
    gc.freeze()
    gc.enable()
