//! Where stories' articles lie, for what is told of them.

use crate::error::Error;
use crate::ledger::memory::StoryRow;
use crate::store::Store;

/// The path of each story's article; of one that has none, its key. `None`: there is no such story.
pub(super) fn article_paths(
    store: &Store,
    stories: &[StoryRow],
) -> Result<Vec<Option<String>>, Error> {
    if stories.is_empty() {
        return Ok(Vec::new());
    }
    let files = store.files_of(stories)?.into_iter();
    let (known, _) = store.stories(stories, &[])?;
    let paths = files.zip(known).map(|(file, known)| match file {
        Some(file) => Some(file.seen.path.to_string()),
        None => Some(known?.story.key.clone()),
    });
    Ok(paths.collect())
}
