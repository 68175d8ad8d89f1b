//! What the AWS command line keeps in `~/.aws`: keys and a region, where the environment has none.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};

/// Keys of both files, and what they set.
const KEYS: [(&str, AmazonS3ConfigKey); 5] = [
    ("aws_access_key_id", AmazonS3ConfigKey::AccessKeyId),
    ("aws_secret_access_key", AmazonS3ConfigKey::SecretAccessKey),
    ("aws_session_token", AmazonS3ConfigKey::Token),
    ("region", AmazonS3ConfigKey::Region),
    ("endpoint_url", AmazonS3ConfigKey::Endpoint),
];

/// What the files say of the profile that `AWS_PROFILE` names, or of `default`.
pub(super) struct AwsFiles(BTreeMap<String, String>);

impl AwsFiles {
    /// Reads both; what can't be read says nothing.
    pub(super) fn read() -> Self {
        let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        let file = |name: &str, otherwise: &str| {
            let place = env::var_os(name).map(PathBuf::from);
            let place = place.unwrap_or_else(|| home.join(".aws").join(otherwise));
            fs::read_to_string(place).unwrap_or_default()
        };
        let profile = env::var("AWS_PROFILE").unwrap_or_else(|_| "default".into());
        let mut values = section(&file("AWS_CONFIG_FILE", "config"), &profile);
        values.extend(section(
            &file("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            &profile,
        ));
        Self(values)
    }

    /// Adds to what the environment says. Keys from there come alone: half of a pair from here would be another one's.
    pub(super) fn complete(self, mut builder: AmazonS3Builder) -> AmazonS3Builder {
        let is_set = |key| builder.get_config_value(&key).is_some();
        let has_keys = is_set(AmazonS3ConfigKey::AccessKeyId);
        let is_open = |key: &AmazonS3ConfigKey| match key {
            AmazonS3ConfigKey::Region | AmazonS3ConfigKey::Endpoint => !is_set(*key),
            _ => !has_keys,
        };
        let open: Vec<_> = KEYS.into_iter().filter(|(_, key)| is_open(key)).collect();
        for (name, key) in open {
            if let Some(value) = self.0.get(name) {
                builder = builder.with_config(key, value);
            }
        }
        let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint);
        // Whoever names an address without TLS wants it.
        let is_plain = endpoint.is_some_and(|endpoint| endpoint.starts_with("http://"));
        if is_plain {
            builder.with_allow_http(true)
        } else {
            builder
        }
    }
}

/// The keys of a profile in a file of AWS: `[name]`, or `[profile name]`.
fn section(text: &str, profile: &str) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut is_ours = false;
    for line in text.lines() {
        if let Some(name) = line
            .trim()
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            let name = name.trim();
            is_ours = name.strip_prefix("profile ").unwrap_or(name).trim() == profile;
        } else if let (true, Some((key, value))) =
            (is_ours && !line.starts_with('#'), line.split_once('='))
        {
            values.insert(key.trim().to_owned(), value.trim().to_owned());
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_read_from_its_section() {
        let text = "[default]\naws_access_key_id = A\n\n[profile quay]\n# x = y\nregion=eu-west-1\naws_access_key_id= B \n";
        assert_eq!(section(text, "quay")["aws_access_key_id"], "B");
        assert_eq!(section(text, "quay")["region"], "eu-west-1");
        assert_eq!(section(text, "default").len(), 1);
        assert!(section(text, "other").is_empty());
    }
}
