//! Which addresses everybody may reach: a request that somebody else's answer leads to goes to no machine behind
//! the firewall.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Finds hosts' addresses, and only those that may be asked; what is found is what is connected to.
#[derive(Debug)]
pub struct Checked {
    /// Whether machines of this network, and this one, may be asked.
    pub may_be_private: bool,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        // A proxy is the user's own choice, and finds the others by itself.
        let proxy = config.proxy().map(|proxy| proxy.uri().authority());
        if proxy.is_some_and(|proxy| proxy == uri.authority()) {
            return Ok(found);
        }
        let mut allowed = self.empty();
        let mut refused = None;
        for address in &found {
            if self.may_be_private || is_public(address.ip()) {
                allowed.push(*address);
            } else {
                refused = Some(address.ip());
            }
        }
        match refused {
            Some(address) if allowed.is_empty() => {
                let host = uri.host().unwrap_or_default().to_owned();
                Err(ureq::Error::Other(Box::new(Private { host, address })))
            }
            _ => Ok(allowed),
        }
    }
}

/// A host that has no address that may be asked.
#[derive(Debug)]
pub struct Private {
    host: String,
    address: IpAddr,
}

impl fmt::Display for Private {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, address } = self;
        write!(to, "{host} is at a private address ({address})")
    }
}

impl StdError for Private {}

/// Whether an address is one of the open Internet, by the IANA's registries of special-purpose addresses.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast();
    !special
        && match address.octets() {
            // This network; reserved, and all of a network; protocols; benchmarks; shared by carriers.
            [0 | 240..=255, ..] | [192, 0, 0, _] | [198, 18..=19, ..] => false,
            [100, second, ..] => !(64..=127).contains(&second),
            _ => true,
        }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let v4 = |high: u16, low: u16| {
        let [one, two] = high.to_be_bytes();
        let [three, four] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(one, two, three, four))
    };
    match segments {
        // An address of the older kind inside: translated (RFC 6052), tunnelled (RFC 3056).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => v4(high, low),
        // Teredo, benchmarks, overlay hashes, protocols; documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Only this part of all addresses is given out (RFC 4291).
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_open_internet_are_public() {
        for address in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.254",
            "2606:4700:4700::1111",
            "2a00::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn addresses_of_one_machine_or_one_network_are_not() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::101:101",
            "2002:7f00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }
}
