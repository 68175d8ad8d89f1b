//! No circle between files: each file of `src/` can be read after those that it names.
//!
//! A name counts for the file that defines it, wherever it is re-exported.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, UseTree, Visibility};

use crate::tree::sources;

/// A file's module path: `["gate", "xml"]`; empty for `lib.rs`.
type Module = Vec<String>;

/// What a file names.
#[derive(Default)]
struct Names {
    /// Paths as they are written, of `use` and in the code.
    paths: BTreeSet<Vec<String>>,
    /// What it re-exports: by its name there, the path.
    exports: BTreeMap<String, Vec<String>>,
}

impl Names {
    fn of(text: &str) -> Self {
        let mut names = Self::default();
        names.visit_file(&syn::parse_file(text).unwrap());
        names
    }

    fn take(&mut self, tree: &UseTree, before: &[String], is_public: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.take(&path.tree, &with(&path.ident), is_public),
            UseTree::Name(name) => self.take_name(with(&name.ident), &name.ident, is_public),
            UseTree::Rename(name) => self.take_name(with(&name.ident), &name.rename, is_public),
            UseTree::Glob(_) => drop(self.paths.insert(before.to_vec())),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.take(tree, before, is_public);
                }
            }
        }
    }

    fn take_name(&mut self, mut path: Vec<String>, name: &syn::Ident, is_public: bool) {
        // `use a::b::{self}`.
        path.pop_if(|last| last == "self");
        if is_public {
            self.exports.insert(name.to_string(), path);
        } else {
            self.paths.insert(path);
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    let is_test = |attribute: &Attribute| {
        let list = attribute.meta.require_list();
        list.is_ok_and(|list| list.path.is_ident("cfg") && list.tokens.to_string() == "test")
    };
    attributes.iter().any(is_test)
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        assert!(
            item.content.is_none(),
            "a module within a file: {}",
            item.ident
        );
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.take(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
    }

    /// `pub(in crate::gate)` says who may see something, and needs nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        // One name alone may be anything's.
        if path.segments.len() > 1 {
            let parts = path.segments.iter().map(|part| part.ident.to_string());
            self.paths.insert(parts.collect());
        }
        visit::visit_path(self, path);
    }
}

/// The tree of modules.
struct Tree(BTreeMap<Module, Names>);

impl Tree {
    fn of_the_sources() -> Self {
        let modules = sources().into_iter().map(|(path, text)| {
            let module = path.strip_prefix("src").unwrap().with_extension("");
            let mut module: Module = module
                .iter()
                .map(|part| part.to_str().unwrap().to_owned())
                .collect();
            module.pop_if(|name| matches!(name.as_str(), "mod" | "lib"));
            (module, Names::of(&text))
        });
        Self(modules.collect())
    }

    /// The file in which a path, written in a module, is defined; `None`: outside of the sources.
    fn file_of(&self, path: &[String], module: &Module) -> Option<Module> {
        let (mut at, mut rest) = match path.first()?.as_str() {
            "crate" => (Module::new(), path.get(1..)?),
            "self" => (module.clone(), path.get(1..)?),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let kept = module.len().checked_sub(ups)?;
                (module.get(..kept)?.to_vec(), path.get(ups..)?)
            }
            first
                if self
                    .0
                    .contains_key(&[module.as_slice(), &[first.into()]].concat()) =>
            {
                (module.clone(), path)
            }
            _ => return None,
        };
        while let Some(name) = rest.first() {
            let below = [at.as_slice(), std::slice::from_ref(name)].concat();
            if self.0.contains_key(&below) {
                (at, rest) = (below, rest.get(1..)?);
            } else {
                let exported = self.0.get(&at).and_then(|names| names.exports.get(name));
                return exported.map_or(Some(at.clone()), |path| self.file_of(path, &at));
            }
        }
        Some(at)
    }

    /// The files that each file names.
    fn named(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let files = self.0.iter().map(|(module, names)| {
            let named = names.paths.iter();
            let named = named.filter_map(|path| self.file_of(path, module));
            (module, named.filter(|file| file != module).collect())
        });
        files.collect()
    }
}

/// The names that close a circle: what is named leads back.
fn circles(named: &BTreeMap<&Module, BTreeSet<Module>>) -> Vec<String> {
    let leads = |from: &Module, to: &Module| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            if seen.insert(file) {
                next.extend(named.get(file).into_iter().flatten());
            }
        }
        seen.contains(to)
    };
    let mut told = Vec::new();
    for (file, names) in named {
        let closing = names.iter().filter(|name| leads(name, file));
        let closing = closing.map(|name| format!("{} names {}", file.join("::"), name.join("::")));
        told.extend(closing);
    }
    told
}

#[test]
fn no_files_form_a_circle() {
    let tree = Tree::of_the_sources();
    let named = tree.named();
    let count: usize = named.values().map(BTreeSet::len).sum();
    assert!(
        named.len() > 200 && count > 1_000,
        "{} {count}",
        named.len()
    );
    let circles = circles(&named);
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn a_circle_is_found_through_a_re_export() {
    let names = |text| Names::of(text);
    let module = |path: &str| -> Module { path.split("::").map(str::to_owned).collect() };
    let tree = Tree(BTreeMap::from([
        (Module::new(), names("pub mod a; pub mod b;")),
        (
            module("a"),
            names("mod c; pub use c::{Cat as Pet}; pub struct Ant;"),
        ),
        (
            module("a::c"),
            names("use crate::b::Bee; pub struct Cat(Bee);"),
        ),
        (
            module("b"),
            names("pub struct Bee(Option<Box<crate::a::Pet>>);"),
        ),
    ]));
    assert_eq!(circles(&tree.named()), ["a::c names b", "b names a::c"]);
}
