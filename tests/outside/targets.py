"""Where `feedmill publish` puts things, as real as can be had here: a folder, sshd with rsync, a bare git repository, SeaweedFS
and a proxy before it that does mischief; and the site that is published. For publishing.py and the benchmarks."""

import base64
import hashlib
import hmac
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
from datetime import datetime, timezone
from email.utils import formatdate
from pathlib import Path

KEY, SECRET = "quay-key-id", "quay-secret-that-nobody-may-see"
CONFIG = """[site]
title = "Quay"
base_url = "https://quay.example/"
id = "tag:quay.example,2026:"
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(what: str, holds, secs: float = 60) -> None:
    deadline = time.monotonic() + secs
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.05)
    raise SystemExit(f"waited in vain for {what}")


def files(root: Path) -> dict[str, bytes]:
    hidden = {".feedmill", ".git", ".tmp"}
    found = (path for path in sorted(root.rglob("*")) if path.is_file())
    found = ((path.relative_to(root), path) for path in found)
    return {str(name): path.read_bytes() for name, path in found if name.parts[0] not in hidden}


class Site:
    """Articles, and the run that publishes them."""

    def __init__(self, feedmill: str, folder: Path, stories: int) -> None:
        self.feedmill, self.folder, self.hour = feedmill, folder, 0
        (folder / "articles").mkdir(parents=True)
        (folder / "config.toml").write_text(CONFIG)
        for number in range(stories):
            self.write(f"boat-{number}.txt", f"Boat {number} came in at noon on Thursday with all that it had caught.\n")
        self.said: list[str] = []
        self.build()

    def write(self, name: str, text: str) -> None:
        (self.folder / "articles" / name).write_text(text)

    def build(self) -> None:
        self.hour += 1
        now = f"2026-05-{1 + self.hour // 24:02}T{self.hour % 24:02}:00:00Z"
        subprocess.run([self.feedmill, "-C", self.folder, "build", "-q", "--now", now], check=True)

    def output(self) -> dict[str, bytes]:
        return files(self.folder / "feeds")

    def generation(self) -> int:
        return json.loads(self.output()["feedmill.json"])["generation"]

    def command(self, target: str, *words: str) -> list[str]:
        return [self.feedmill, "-C", str(self.folder), "publish", target, "--json", *words]

    def try_to_publish(self, target: str, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(self.command(target, *words), capture_output=True, text=True, timeout=600, env=env)
        self.said += [ran.stdout, ran.stderr]
        return ran

    def publish(self, target: str, *words: str, code: int = 0, env: dict[str, str] | None = None) -> dict:
        ran = self.try_to_publish(target, *words, env=env)
        if ran.returncode != code:
            raise AssertionError(f"publish {target}: exit {ran.returncode}, not {code}: {ran.stderr}")
        return json.loads(ran.stdout)


class Folder:
    name = "a folder"

    def __init__(self, place: Path) -> None:
        self.place = place
        self.elsewhere("folder")

    def elsewhere(self, name: str) -> None:
        """Another place, where nothing is yet."""
        self.root = self.place / name
        self.target = str(self.root)

    def get(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def there(self) -> dict[str, bytes]:
        return files(self.root)


class Rsync(Folder):
    name = "sshd and rsync"

    def __init__(self, place: Path) -> None:
        self.place = place
        keys = place / "ssh"
        keys.mkdir(parents=True)
        port, user = free_port(), subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        for key in ("host", "mine"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys / key], check=True)
        shutil.copy(keys / "mine.pub", keys / "authorized")
        (keys / "known").write_text(f"[127.0.0.1]:{port} {(keys / 'host.pub').read_text()}")
        (keys / "sshd").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {keys}/host\nAuthorizedKeysFile {keys}/authorized\n"
            f"StrictModes no\nPasswordAuthentication no\nUsePAM no\nPidFile {keys}/pid\n"
        )
        (keys / "config").write_text(
            f"Host quay\nHostName 127.0.0.1\nPort {port}\nUser {user}\nIdentityFile {keys}/mine\nUserKnownHostsFile {keys}/known\n"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
        self.process = subprocess.Popen([sshd, "-D", "-e", "-f", keys / "sshd"], stderr=(keys / "errors").open("w"))
        wait_for("sshd", lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        os.environ["RSYNC_RSH"] = f"ssh -F {keys}/config -oBatchMode=yes"
        self.elsewhere("a folder")

    def elsewhere(self, name: str) -> None:
        super().elsewhere(name)
        self.target = f"rsync:quay:{self.root}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Git:
    name = "a branch of git"

    def __init__(self, place: Path) -> None:
        self.place, self.bare = place, place / "bare.git"
        subprocess.run(["git", "init", "-q", "--bare", self.bare], check=True)
        self.elsewhere("pages")

    def elsewhere(self, name: str) -> None:
        self.branch, self.target = name, f"git:{self.bare}#{name}"

    def get(self, name: str) -> bytes | None:
        shown = subprocess.run(["git", "-C", self.bare, "show", f"{self.branch}:{name}"], capture_output=True, check=False)
        return shown.stdout if shown.returncode == 0 else None

    def there(self) -> dict[str, bytes]:
        copy = self.place / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["git", "clone", "-q", "-b", self.branch, self.bare, copy], check=True)
        return files(copy)


class Store:
    """SeaweedFS, asked with signatures of version 4 (AWS, "Signature Version 4")."""

    name = "SeaweedFS"

    def __init__(self, weed: str, place: Path, *words: str) -> None:
        place.mkdir(parents=True)
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        who = {"name": "quay", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": actions}
        (place / "s3.json").write_text(json.dumps({"identities": [who]}))
        def port() -> int:
            """One whose neighbour 10,000 above is free too, where gRPC will be."""
            while True:
                found = free_port()
                with socket.socket() as above:
                    if found < 50_000 and above.connect_ex(("127.0.0.1", found + 10_000)):
                        return found

        self.port = port()
        self.process = subprocess.Popen(
            [weed, "server", f"-dir={place}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", f"-s3.config={place}/s3.json",
             f"-s3.port={self.port}", f"-master.port={port()}", f"-volume.port={port()}", f"-filer.port={port()}",
             "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=400", "-master.volumeSizeLimitMB=64",
             *words],
            stdout=(place / "log").open("w"), stderr=subprocess.STDOUT,
        )
        wait_for("SeaweedFS", lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0)
        wait_for("a bucket", lambda: self.ask("PUT", "/news")[0] in (200, 409))
        # It answers before it has room.
        wait_for("room", lambda: self.ask("PUT", "/news/try", b"x")[0] == 200)
        os.environ |= {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}
        at(self.port)
        self.elsewhere("site")

    def elsewhere(self, name: str) -> None:
        self.prefix, self.target = name, f"s3://news/{name}"

    def ask(self, method: str, path: str, body: bytes = b"", query: str = "") -> tuple[int, dict[str, str], bytes]:
        now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        host, digest = f"127.0.0.1:{self.port}", hashlib.sha256(body).hexdigest()
        headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": now}
        signed = ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        request = f"{method}\n{path}\n{query}\n{lines}\n{signed}\n{digest}"
        scope = f"{now[:8]}/us-east-1/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = f"AWS4{SECRET}".encode()
        for part in [*scope.split("/"), text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={signed}, Signature={key.hex()}"
        )
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asked.request(method, f"{path}?{query}" if query else path, body, headers)
            answer = asked.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except OSError:
            return 0, {}, b""
        finally:
            asked.close()

    def get(self, name: str) -> bytes | None:
        status, _, body = self.ask("GET", f"/news/{self.prefix}/{name}")
        return body if status == 200 else None

    def there(self) -> dict[str, bytes]:
        names, token = [], ""
        while True:
            after = f"continuation-token={token}&" if token else ""
            _, _, listed = self.ask("GET", "/news", query=f"{after}list-type=2&prefix={self.prefix}%2F")
            text = listed.decode()
            names += re.findall(r"<Key>([^<]*)</Key>", text)
            more = re.search(r"<NextContinuationToken>([^<]*)<", text)
            if not more:
                break
            token = urllib.parse.quote(more[1], safe="")
        names = [name.removeprefix(f"{self.prefix}/") for name in names]
        return {name: self.get(name) or b"" for name in names if not name.startswith(".feedmill")}

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Azurite:
    """Azure's own emulator of its store. The container is public, so that nothing is signed to read it."""

    name = "Azurite"
    account = "devstoreaccount1"
    # Known to everybody, as Azurite's documentation has it.
    key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

    def __init__(self, program: str, place: Path) -> None:
        place.mkdir(parents=True)
        self.port = free_port()
        command = [program, "--blobHost", "127.0.0.1", "--blobPort", str(self.port), "--location", str(place)]
        self.process = subprocess.Popen([*command, "--silent", "--skipApiVersionCheck", "--disableTelemetry"], stdout=subprocess.DEVNULL)
        wait_for(self.name, lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0)
        named = {"x-ms-blob-public-access": "container", "x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-12-02"}
        # What is signed ("Authorize with Shared Key", Azure): twelve fields of which none is said, then these.
        fields = "".join(f"{name}:{value}\n" for name, value in named.items())
        text = f"PUT\n{chr(10) * 11}{fields}/{self.account}/{self.account}/news\nrestype:container"
        signature = base64.b64encode(hmac.digest(base64.b64decode(self.key), text.encode(), "sha256")).decode()
        named |= {"Authorization": f"SharedKey {self.account}:{signature}", "Content-Length": "0"}
        status, _ = self.ask("PUT", "?restype=container", named)
        if status != 201:
            raise SystemExit(f"{self.name} makes no container: {status}")
        os.environ |= {"AZURE_STORAGE_USE_EMULATOR": "true", "AZURITE_BLOB_STORAGE_URL": f"http://127.0.0.1:{self.port}"}
        self.elsewhere("site")

    def elsewhere(self, name: str) -> None:
        self.prefix, self.target = name, f"az://news/{name}"

    def ask(self, method: str, path: str, named: dict[str, str] | None = None) -> tuple[int, bytes]:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asked.request(method, f"/{self.account}/news{path}", headers=named or {})
        answer = asked.getresponse()
        body = answer.read()
        asked.close()
        return answer.status, body

    def get(self, name: str) -> bytes | None:
        status, body = self.ask("GET", f"/{self.prefix}/{name}")
        return body if status == 200 else None

    def there(self) -> dict[str, bytes]:
        names, marker = [], ""
        while marker is not None:
            _, listed = self.ask("GET", f"?restype=container&comp=list&prefix={self.prefix}/&marker={marker}")
            names += re.findall(rb"<Name>([^<]*)</Name>", listed)
            more = re.search(rb"<NextMarker>([^<]+)<", listed)
            marker = urllib.parse.quote(more[1]) if more else None
        names = [name.decode().removeprefix(f"{self.prefix}/") for name in names]
        return {name: self.get(name) or b"" for name in names if not name.startswith(".feedmill")}

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Google:
    """fake-gcs-server, an emulator of Google's store that keeps to conditions but takes puts in JSON's way alone: those in
    XML's, which `publish` asks in, are put so ("Cloud Storage XML API", "JSON API": `x-goog-if-generation-match` is
    `ifGenerationMatch`). What is read is its own answer."""

    name = "fake-gcs-server"

    def __init__(self, program: Path, place: Path) -> None:
        place.mkdir(parents=True)
        self.behind = free_port()
        host = f"127.0.0.1:{self.behind}"
        command = [program, "-scheme", "http", "-host", "127.0.0.1", "-port", str(self.behind), "-backend", "memory", "-public-host", host]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(self.name, lambda: socket.socket().connect_ex(("127.0.0.1", self.behind)) == 0)
        self.ask("POST", "/storage/v1/b?project=quay", b'{"name": "news"}', {"Content-Type": "application/json"})
        google = self

        class Translating(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_PUT(self) -> None:
                self.answer(*google.put(self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"] or 0))))

            def do_DELETE(self) -> None:
                status, _, body = google.ask("DELETE", f"/storage/v1/b/news/o/{self.path.removeprefix('/news/')}")
                self.answer(204 if status == 200 else status, {}, b"" if status == 200 else body)

            def do_GET(self) -> None:
                self.answer(*google.ask(self.command, self.path))

            do_HEAD = do_GET

            def answer(self, status: int, fields: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in fields.items():
                    if name not in ("date", "content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", fields.get("content-length", "0") if self.command == "HEAD" else str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Translating)
        self.server.daemon_threads = True
        # Who is killed doesn't say goodbye.
        self.server.handle_error = lambda *_: None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        account = {"gcs_base_url": f"http://127.0.0.1:{self.server.server_address[1]}", "disable_oauth": True}
        (place / "account.json").write_text(json.dumps(account | dict.fromkeys(("client_email", "private_key", "private_key_id"), "")))
        os.environ |= {"GOOGLE_SERVICE_ACCOUNT": str(place / "account.json"), "GOOGLE_ALLOW_HTTP": "true"}
        self.elsewhere("site")

    def elsewhere(self, name: str) -> None:
        self.prefix, self.target = name, f"gs://news/{name}"

    def put(self, path: str, fields, body: bytes) -> tuple[int, dict[str, str], bytes]:
        said = {"contentType": "content-type", "cacheControl": "cache-control"}
        about = {name: fields[field] for name, field in said.items() if fields[field]}
        about["name"] = urllib.parse.unquote(path.removeprefix("/news/"))
        parts = [("application/json", json.dumps(about).encode()), (fields["content-type"] or "application/octet-stream", body)]
        text = b"".join(b"--part/\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + part + b"\r\n" for kind, part in parts)
        match = fields["x-goog-if-generation-match"]
        condition = f"&ifGenerationMatch={match}" if match else ""
        status, _, answer = self.ask(
            "POST", f"/upload/storage/v1/b/news/o?uploadType=multipart{condition}", text + b"--part/--\r\n",
            {"Content-Type": 'multipart/related; boundary="part/"'},
        )  # fmt: skip
        put = json.loads(answer) if status == 200 else {}
        return status, {"etag": f'"{put["etag"]}"', "x-goog-generation": put["generation"]} if put else {}, b"" if put else answer

    def ask(self, method: str, path: str, body: bytes = b"", fields: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        asked = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=60)
        asked.request(method, path, body, fields or {})
        answer = asked.getresponse()
        content = answer.read()
        asked.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def get(self, name: str) -> bytes | None:
        status, _, body = self.ask("GET", f"/news/{self.prefix}/{urllib.parse.quote(name)}")
        return body if status == 200 else None

    def there(self) -> dict[str, bytes]:
        _, _, listed = self.ask("GET", f"/storage/v1/b/news/o?prefix={self.prefix}/&maxResults=100000")
        names = [item["name"].removeprefix(f"{self.prefix}/") for item in json.loads(listed).get("items", [])]
        return {name: self.get(name) or b"" for name in names if not name.startswith(".feedmill")}

    def stop(self) -> None:
        self.server.shutdown()
        self.process.terminate()
        self.process.wait()


class Rclone(Folder):
    """`rclone serve s3`, a store that ignores conditions."""

    name = "rclone serve s3"

    def __init__(self, program: str, place: Path) -> None:
        self.place, self.port = place / "news", free_port()
        self.place.mkdir(parents=True)
        command = [program, "serve", "s3", "--auth-key", f"{KEY},{SECRET}", "--addr", f"127.0.0.1:{self.port}", str(place)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(self.name, lambda: socket.socket().connect_ex(("127.0.0.1", self.port)) == 0)
        self.elsewhere("site")

    def elsewhere(self, name: str) -> None:
        super().elsewhere(name)
        self.target = f"s3://news/{name}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


Place = Folder | Git | Store | Azurite | Google


def at(port: int) -> None:
    """Where S3 is, from now on."""
    os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"


class Proxy(http.server.ThreadingHTTPServer):
    """Stands before the store and does what `mischief` says to each request that changes something; `broken` is the part of
    a path that "one" never lets pass."""

    daemon_threads = True

    def __init__(self, store: Store) -> None:
        self.store, self.behind, self.mischief, self.broken, self.count, self.changes = store, store.port, "", "", 0, []
        super().__init__(("127.0.0.1", 0), Passing)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address) -> None:
        pass


class Passing(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def pass_on(self) -> None:
        proxy = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        changes = self.command in ("PUT", "DELETE", "POST")
        if changes:
            proxy.count += 1
            proxy.changes.append((self.command, self.path))
            if proxy.mischief == "500" and proxy.count % 5 == 0:
                return self.answer(500, {}, b"")
            if proxy.mischief == "one" and self.command == "PUT" and proxy.broken in self.path:
                return self.answer(500, {}, b"")
            if proxy.mischief == "cut" and proxy.count % 7 == 0:
                return self.cut()
            if proxy.mischief == "blind":
                # Conditions are signed, so that it signs the request without them itself.
                return self.answer(*proxy.store.ask(self.command, self.path, body))
        headers = dict(self.headers.items())
        asked = http.client.HTTPConnection("127.0.0.1", proxy.behind, timeout=60)
        try:
            asked.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                asked.putheader(name, value)
            asked.endheaders(body)
            answer = asked.getresponse()
            content = answer.read()
            if changes and proxy.mischief == "late" and proxy.count % 7 == 0:
                # Done, and nobody hears of it.
                return self.cut()
            self.answer(answer.status, dict(answer.getheaders()), content)
        finally:
            asked.close()

    def cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server"):
                self.send_header(name, value)
        length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_DELETE = do_POST = do_HEAD = pass_on
