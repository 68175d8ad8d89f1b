"""nginx at one address, first in front of what another program serves, then of feedmill's output; for moved.py and wordpress.py.

Of feedmill's documents it is told what `feedmill host nginx` prints.
"""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

CONF = """daemon off;
master_process on;
worker_processes 1;
pid {place}/pid;
error_log {place}/errors;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {place}/a;
    proxy_temp_path {place}/b;
    fastcgi_temp_path {place}/c;
    uwsgi_temp_path {place}/d;
    scgi_temp_path {place}/e;
    types {{ text/html html; application/xml xml; application/json json; image/png png; text/css css; }}
    # Its times are of a second, in which two documents may be written, and newsboat's library takes the second for the
    # first then. Readers ask with the ETag.
    add_header Last-Modified "";
    {body}
}}
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Front:
    """nginx at an address that stays."""

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True)
        self.place, self.port, self.served = place, free_port(), 0
        self.url = f"http://127.0.0.1:{self.port}/"
        self.process: subprocess.Popen[bytes] | None = None

    def show(self, root: Path) -> None:
        """What another tool made."""
        self.serve(self.server(f"root {root};"))

    def pass_on(self, port: int) -> None:
        """What another program serves."""
        self.serve(self.server(f"location / {{ proxy_pass http://127.0.0.1:{port}; proxy_set_header Host $http_host; }}"))

    def show_ours(self, feedmill: str | Path, site: Path) -> None:
        ran = subprocess.run([feedmill, "-C", site, "host", "nginx"], capture_output=True, text=True, check=True)
        printed, found = re.subn(r"listen \d+;", f"listen 127.0.0.1:{self.port};", ran.stdout)
        if found != 1:
            raise SystemExit(f"feedmill host nginx listens {found} times")
        printed = re.sub(r"listen \[::\]:\d+;|server_name [^;]*;", "", printed)
        # What a location adds takes the place of what is added around it.
        printed = printed.replace("add_header Cache-Control", 'add_header Last-Modified ""; add_header Cache-Control')
        self.serve(printed)

    def server(self, body: str) -> str:
        return f"server {{ listen 127.0.0.1:{self.port};\n{body}\n}}"

    def serve(self, body: str) -> None:
        # Each configuration says its number, so that one knows when it is the one that answers.
        self.served += 1
        number = f"location = /which-one {{ types {{}} default_type text/plain; return 200 {self.served}; }}"
        body = body.replace(f"127.0.0.1:{self.port};", f"127.0.0.1:{self.port};\n{number}", 1)
        user = "user root;" if os.geteuid() == 0 else ""
        conf = self.place / "conf"
        conf.write_text(CONF.format(place=self.place, body=body, user=user))
        if self.process is None:
            self.process = subprocess.Popen(["nginx", "-e", self.place / "errors", "-c", conf])
        else:
            self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}which-one", timeout=5) as answer:
                    if answer.read() == str(self.served).encode():
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit(f"nginx doesn't serve: {(self.place / 'errors').read_text()}")

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return answer.read()

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
