//! Who may be asked for. A page of somebody else's can have its own name lead to this machine (DNS
//! rebinding) and then read what is served here; so requests must name this machine, not any name.

use std::net::{IpAddr, Ipv6Addr};

/// Whether a host, with or without a port, is this machine: the one that it listens on by name, a
/// name or an address of the loopback, or the address at which the connection came in. An address
/// can't be rebound.
pub(super) fn is_ours(authority: &str, listened: &str, came_in_at: IpAddr) -> bool {
    let Some(host) = host(authority) else {
        return false;
    };
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .map_or_else(
            || host.parse().ok(),
            |host| host.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        );
    if let Some(address) = address {
        let address = address.to_canonical();
        return address.is_loopback() || address == came_in_at.to_canonical();
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let name = name.to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name == listened.to_ascii_lowercase()
}

/// The host without its port; `None` when what follows is no port, or there is a user.
fn host(authority: &str) -> Option<&str> {
    let end = match authority.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at_checked(end)?;
    let digits = port.strip_prefix(':').or(port.is_empty().then_some(""))?;
    let is_port = digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_port && !host.is_empty() && !host.contains('@')).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_ours() {
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        let network: IpAddr = "192.168.1.5".parse().unwrap();
        for (authority, came_in_at, ours) in [
            ("127.0.0.1:8000", loopback, true),
            ("127.9.9.9", loopback, true),
            ("localhost:8000", loopback, true),
            ("LOCALHOST.", loopback, true),
            ("news.localhost", loopback, true),
            ("[::1]:8000", loopback, true),
            ("[::ffff:127.0.0.1]", loopback, true),
            ("desk:8000", loopback, true),
            ("192.168.1.5:8000", network, true),
            ("192.168.1.5:8000", loopback, false),
            ("192.168.1.6", network, false),
            ("evil.example:8000", loopback, false),
            ("127.0.0.1.evil.example", loopback, false),
            ("localhost.evil.example", loopback, false),
            ("notlocalhost", loopback, false),
            ("evil.example@localhost", loopback, false),
            ("localhost:8000:evil", loopback, false),
            ("[::1", loopback, false),
            ("[::1]evil", loopback, false),
            ("", loopback, false),
            (":8000", loopback, false),
            ("é", loopback, false),
        ] {
            assert_eq!(is_ours(authority, "Desk", came_in_at), ours, "{authority}");
        }
    }
}
