# shellcheck shell=bash disable=SC2034,SC2154
# A static host for the outside checks; sourced by `run`, which sets $work and $python.

# serve: starts nginx over $work and sets $server (its process) and $address (its URL).
serve() {
    local port
    port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    mkdir -p "$work/nginx"
    cat >"$work/nginx/conf" <<CONF
daemon off;
master_process off;
pid $work/nginx/pid;
error_log $work/nginx/errors;
events {}
http {
    access_log off;
    client_body_temp_path $work/nginx/a;
    proxy_temp_path $work/nginx/b;
    fastcgi_temp_path $work/nginx/c;
    uwsgi_temp_path $work/nginx/d;
    scgi_temp_path $work/nginx/e;
    # The types that the formats ask for. With the usual text/xml and no charset feedparser flags
    # every document that isn't ASCII, whoever wrote it (RFC 3023's old default).
    charset utf-8;
    charset_types application/rss+xml application/atom+xml;
    server {
        listen 127.0.0.1:$port;
        root $work;
        location ~ /rss\.xml\$ { types {} default_type application/rss+xml; }
        location ~ /atom\.xml\$ { types {} default_type application/atom+xml; }
        location ~ /feed\.json\$ { types {} default_type application/feed+json; }
    }
}
CONF
    nginx -e "$work/nginx/errors" -c "$work/nginx/conf" &
    server=$!
    address=http://127.0.0.1:$port
    for _ in {1..100}; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
        sleep 0.1
    done
    echo "tests/outside/run: nginx did not start:" >&2
    cat "$work/nginx/errors" >&2
    exit 1
}
