//! A bucket of an object store as a target: S3 and what speaks its language, Google Cloud Storage, Azure.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, ClientConfigKey, Error as StoreError, ObjectStore, ObjectStoreExt as _,
    PutMode, PutOptions, PutPayload, RetryConfig, UpdateVersion,
};
use tokio::runtime::{Builder, Runtime};

use super::aws_files::AwsFiles;
use super::fault::Fault;
use super::target::{Condition, Object, Put, Safety, Tag, Target};
use crate::world::media_type::MediaType;

/// So many requests are under way at a time.
const AT_ONCE: usize = 32;

/// How long after a failure of the way an object is put again, each time.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(8),
];

/// An answer that takes longer won't come: the largest object over a slow line takes this.
const TIMES: [(ClientConfigKey, &str); 2] = [
    (ClientConfigKey::Timeout, "300s"),
    (ClientConfigKey::ConnectTimeout, "20s"),
];

/// A bucket, or a folder in one.
#[derive(Debug)]
pub(super) struct StoreTarget {
    url: String,
    /// The folder in the bucket; may be empty.
    prefix: Path,
    /// Whether it may ignore conditions.
    unguarded: bool,
    store: Option<Arc<dyn ObjectStore>>,
    runtime: Option<Runtime>,
}

impl StoreTarget {
    /// The bucket at an address such as `s3://bucket/prefix`.
    pub(super) fn new(url: &str, unguarded: bool) -> Self {
        Self {
            url: url.trim_end_matches('/').to_owned(),
            prefix: Path::default(),
            unguarded,
            store: None,
            runtime: None,
        }
    }

    /// The bucket's folder, and who asks it. Credentials come from the environment, or where the cloud's own programs
    /// keep them.
    fn connect(&self) -> Result<(Arc<dyn ObjectStore>, Path), Fault> {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("", &self.url));
        let mut parts = rest.splitn(2, '/');
        let bucket = format!("{scheme}://{}", parts.next().unwrap_or_default());
        let action = "open the bucket";
        let failed = |error: StoreError| {
            let fault = Fault::failed(action, &told(&error));
            fault.with_hint(advice(&error).unwrap_or(CREDENTIALS))
        };
        let prefix = Path::parse(parts.next().unwrap_or_default())
            .map_err(|error| Fault::failed(action, &error))?;
        let retry = RetryConfig::default();
        let store: Arc<dyn ObjectStore> = match scheme {
            "s3" | "s3a" => {
                let builder = AmazonS3Builder::from_env();
                let builder = TIMES.into_iter().fold(builder, |builder, (key, time)| {
                    builder.with_config(AmazonS3ConfigKey::Client(key), time)
                });
                let builder = AwsFiles::read().complete(builder);
                Arc::new(
                    builder
                        .with_url(bucket)
                        .with_retry(retry)
                        .build()
                        .map_err(failed)?,
                )
            }
            "gs" => {
                let builder = GoogleCloudStorageBuilder::from_env().with_url(bucket);
                let builder = TIMES.into_iter().fold(builder, |builder, (key, time)| {
                    builder.with_config(GoogleConfigKey::Client(key), time)
                });
                Arc::new(builder.with_retry(retry).build().map_err(failed)?)
            }
            _ => {
                let builder = MicrosoftAzureBuilder::from_env().with_url(bucket);
                let builder = TIMES.into_iter().fold(builder, |builder, (key, time)| {
                    builder.with_config(AzureConfigKey::Client(key), time)
                });
                Arc::new(builder.with_retry(retry).build().map_err(failed)?)
            }
        };
        Ok((store, prefix))
    }

    fn parts(&self) -> Result<(&Arc<dyn ObjectStore>, &Runtime), Fault> {
        match (&self.store, &self.runtime) {
            (Some(store), Some(runtime)) => Ok((store, runtime)),
            _ => Err(Fault::failed("publish", &"the bucket isn't open")),
        }
    }

    fn location(&self, path: &str) -> Result<Path, Fault> {
        let whole = match self.prefix.as_ref() {
            "" => path.to_owned(),
            prefix => format!("{prefix}/{path}"),
        };
        Path::parse(whole).map_err(|error| Fault::failed(format!("put {path}"), &error))
    }

    /// Does something with each of many, some at a time; what became of each, in their order.
    fn each<T: Sync, R: Send>(
        &self,
        many: &[T],
        one: impl Fn(&dyn ObjectStore, &Runtime, &T) -> Result<R, Fault> + Sync,
    ) -> Vec<Result<R, Fault>> {
        let (store, runtime) = match self.parts() {
            Ok(parts) => parts,
            Err(fault) => return many.iter().map(|_| Err(fault.clone())).collect(),
        };
        let next = AtomicUsize::new(0);
        let ended = Mutex::new(Vec::with_capacity(many.len()));
        let work = || {
            while let at = next.fetch_add(1, Ordering::Relaxed)
                && let Some(item) = many.get(at)
            {
                let result = one(store.as_ref(), runtime, item);
                if matches!(result, Err(Fault::Failed { .. })) {
                    // What failed once after all retries fails for the others too.
                    next.store(many.len(), Ordering::Relaxed);
                }
                let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
                ended.push((at, result));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE.min(many.len()) {
                scope.spawn(work);
            }
        });
        let mut ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
        ended.sort_by_key(|(at, _)| *at);
        let stopped = ended.iter().find_map(|(_, result)| match result {
            Err(fault @ Fault::Failed { .. }) => Some(fault.clone()),
            _ => None,
        });
        match stopped {
            Some(fault) => many.iter().map(|_| Err(fault.clone())).collect(),
            None => ended.into_iter().map(|(_, result)| result).collect(),
        }
    }

    fn put_one(
        &self,
        store: &dyn ObjectStore,
        runtime: &Runtime,
        put: &Put<'_>,
    ) -> Result<Tag, Fault> {
        let location = self.location(put.path)?;
        let bytes = put.bytes()?;
        let mut attributes = Attributes::new();
        let media_type = MediaType::of(put.path, &bytes).name;
        attributes.insert(Attribute::ContentType, media_type.into());
        attributes.insert(Attribute::CacheControl, put.kept.cache_control().into());
        let mode = match &put.condition {
            Condition::Any => PutMode::Overwrite,
            Condition::Absent => PutMode::Create,
            Condition::Tagged(tag) => PutMode::Update(version(tag)),
        };
        let options = PutOptions {
            mode,
            attributes,
            ..PutOptions::default()
        };
        let payload = PutPayload::from(bytes);
        let mut pauses = PAUSES.iter();
        // Where the answer to one with a condition is lost, only whoever put it can tell what became of it: if it was
        // done, it now is not as it was, and will be looked at.
        let ended = loop {
            let put = store.put_opts(&location, payload.clone(), options.clone());
            match (runtime.block_on(put), pauses.next()) {
                (Err(StoreError::Generic { .. }), Some(pause)) => std::thread::sleep(*pause),
                (ended, _) => break ended,
            }
        };
        match ended {
            Ok(put) => Ok(tag(put.e_tag, put.version)),
            Err(
                StoreError::AlreadyExists { .. }
                | StoreError::Precondition { .. }
                | StoreError::NotModified { .. },
            ) => Err(changed(put.path)),
            // What should have a tag is gone.
            Err(StoreError::NotFound { .. }) if matches!(put.condition, Condition::Tagged(_)) => {
                Err(changed(put.path))
            }
            Err(StoreError::NotSupported { .. } | StoreError::NotImplemented { .. }) => {
                Err(Fault::Unguarded)
            }
            Err(error) => Err(failed("put", put.path, &error)),
        }
    }
}

impl Target for StoreTarget {
    fn name(&self) -> String {
        self.url.clone()
    }

    fn safety(&self) -> Safety {
        if self.unguarded {
            return Safety::Nothing;
        }
        Safety::Conditions
    }

    fn open(&mut self, _for_writing: bool) -> Result<(), Fault> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        self.runtime = Some(runtime.map_err(|error| Fault::failed("connect", &error))?);
        let (store, prefix) = self.connect()?;
        self.store = Some(store);
        self.prefix = prefix;
        Ok(())
    }

    fn get(&mut self, path: &str) -> Result<Option<Object>, Fault> {
        let location = self.location(path)?;
        let (store, runtime) = self.parts()?;
        let got = runtime.block_on(async {
            let got = store.get(&location).await?;
            let tag = tag(got.meta.e_tag.clone(), got.meta.version.clone());
            let bytes = got.bytes().await?.to_vec();
            Ok(Object { bytes, tag })
        });
        match got {
            Ok(object) => Ok(Some(object)),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed("get", path, &error)),
        }
    }

    fn tags(&mut self, paths: &[&str]) -> Result<Vec<Option<Tag>>, Fault> {
        let look = |store: &dyn ObjectStore, runtime: &Runtime, path: &&str| match runtime
            .block_on(store.head(&self.location(path)?))
        {
            Ok(meta) => Ok(Some(tag(meta.e_tag, meta.version))),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed("look at", path, &error)),
        };
        self.each(paths, look).into_iter().collect()
    }

    fn put(&mut self, puts: &[Put<'_>], done: &(dyn Fn() + Sync)) -> Vec<Result<Tag, Fault>> {
        self.each(puts, |store, runtime, put| {
            let tag = self.put_one(store, runtime, put)?;
            done();
            Ok(tag)
        })
    }

    fn remove(&mut self, paths: &[&str]) -> Result<(), Fault> {
        let remove = |store: &dyn ObjectStore, runtime: &Runtime, path: &&str| match runtime
            .block_on(store.delete(&self.location(path)?))
        {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed("remove", path, &error)),
        };
        self.each(paths, remove).into_iter().collect()
    }
}

/// What to do where nobody is let in.
const CREDENTIALS: &str = "credentials come from the environment (AWS_…, GOOGLE_…, AZURE_…) or the files of the cloud's own program; see docs/publishing.md";

fn changed(path: &str) -> Fault {
    Fault::Changed {
        path: path.to_owned(),
    }
}

fn failed(action: &str, path: &str, error: &StoreError) -> Fault {
    let fault = Fault::failed(format!("{action} {path}"), &told(error));
    match advice(error) {
        Some(advice) => fault.with_hint(advice),
        None => fault,
    }
}

/// What to do about what a store says, by the codes of S3, which Google's and Azure's share in part.
fn advice(error: &StoreError) -> Option<&'static str> {
    let said = error.to_string();
    let has = |words: &[&str]| words.iter().any(|words| said.contains(words));
    if has(&["RequestTimeTooSkewed", "RequestExpired"]) {
        return Some("this machine's clock is wrong: set it (timedatectl set-ntp true)");
    }
    if has(&METADATA) {
        return Some(CREDENTIALS);
    }
    if has(&[
        "NoSuchBucket",
        "ContainerNotFound",
        "The specified bucket does not exist",
    ]) || matches!(error, StoreError::NotFound { .. })
    {
        return Some("make the bucket first, or correct `target` in [publish]");
    }
    if has(&["SignatureDoesNotMatch", "InvalidAccessKeyId"])
        || matches!(error, StoreError::Unauthenticated { .. })
    {
        return Some(CREDENTIALS);
    }
    if matches!(error, StoreError::PermissionDenied { .. }) {
        return Some(
            "these credentials may not do that there: let them read, write and delete objects; see docs/publishing.md",
        );
    }
    if has(&[
        "500 Internal",
        "502 Bad",
        "503 Service",
        "504 Gateway",
        "SlowDown",
    ]) {
        return Some(
            "the store is in trouble: run it again later, it goes on where it was stopped",
        );
    }
    if has(&["error sending request", "Connection refused", "dns error"]) {
        return Some(
            "nobody answers there: AWS_ENDPOINT_URL and AWS_REGION say where the store is",
        );
    }
    None
}

/// Where a machine of a cloud gets its credentials; whoever asks there has none.
const METADATA: [&str; 3] = [
    "169.254.169.254",
    "169.254.170.2",
    "metadata.google.internal",
];

/// What an error says, on one line, without the answers' documents and without what follows a `?`, where signatures stand.
fn told(error: &StoreError) -> String {
    let text = error.to_string();
    let text = text.split('<').next().unwrap_or_default();
    let words = text.split_whitespace().map(without_secrets);
    words.collect::<Vec<_>>().join(" ")
}

/// An address without who asks, and without what follows its `?`.
fn without_secrets(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else {
        return word.to_owned();
    };
    let place = rest.split('?').next().unwrap_or_default();
    let (authority, path) = place.split_at(place.find('/').unwrap_or(place.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// A tag holds both that a store may tell an object by.
fn tag(e_tag: Option<String>, version: Option<String>) -> Tag {
    Tag(format!(
        "{}\n{}",
        e_tag.unwrap_or_default(),
        version.unwrap_or_default()
    ))
}

fn version(tag: &Tag) -> UpdateVersion {
    let (e_tag, version) = tag.0.split_once('\n').unwrap_or((&tag.0, ""));
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    UpdateVersion {
        e_tag: some(e_tag),
        version: some(version),
    }
}
