# shellcheck shell=bash disable=SC2034,SC2154
# What the outside checks ask of a built site; sourced by `run`. A function succeeds when all is
# well, else it says what isn't. FOLDER is an output folder, SITE the name of a site in $work.

xml_is_well_formed() { find "$1" -name '*.xml' -print0 | xargs -0 xmllint --noout --nonet; }

atom_is_valid() {
    find "$1" -name atom.xml -print0 | xargs -0 xmllint --noout --nonet --relaxng "$work/atom.rng" &&
        find "$1" -name atom.xml -print0 | xargs -0 jing -c "$here/atom.rnc"
}

rss_is_valid() {
    find "$1" -name rss.xml -print0 | xargs -0 xmllint --noout --nonet --relaxng "$work/rss.rng" &&
        find "$1" -name rss.xml -print0 | xargs -0 jing -c "$here/rss.rnc"
}

json_feed_is_valid() {
    find "$1" -name feed.json -print0 |
        xargs -0 "$python" "$here/jsonfeed.py" "$modules/jsonfeed-schema/schema-v1.1.json"
}

# A site need not declare a language, and a guessed one proves nothing. The style sheet comes from the
# page's own origin, which the validator doesn't see: it reads files. All other warnings count.
html_is_valid() {
    find "$1" -name '*.html' -print0 |
        xargs -0 java -jar "$modules/vnu-jar/build/dist/vnu.jar" --Werror \
            --filterpattern '.*(Consider adding a .lang. attribute|appears to be written in|external stylesheet “[./]*style\.css” blocked by “style-src”|“[./]*media/[0-9a-z.]*” blocked by “(img|media)-src”).*'
}

# readers_agree SITE FEED EXPECT [KIND]: FEED is the feed's folder in the output, empty or `name/`.
readers_agree() {
    local site=$1 feed=$2 expect=$3 kind=${4:-}
    "$python" "$here/readers.py" "$work/$site/feeds/$feed" "$address/$site/feeds/$feed" >"$work/lines" &&
        node "$here/readers.mjs" "$tools" "$work/$site/feeds/$feed" >>"$work/lines" &&
        ruby "$here/validate.rb" "$work/$site/feeds/$feed" >>"$work/lines" &&
        "$here/compare" "$expect" ${kind:+"$kind"} <"$work/lines" &&
        "$here/links.py" "$work/$site/feeds" "$base_url" <"$work/lines"
}

snapshot() { find "$1/feeds" -printf '%P %i %T@ %C@ %s\n' | sort; }

# unchanged_by SITE_FOLDER COMMAND…: no file may get a new inode or time while COMMAND runs.
unchanged_by() {
    local site=$1
    shift
    snapshot "$site" >"$work/before"
    "$@" && snapshot "$site" | diff "$work/before" -
}

# same_bytes_by NAME COMMAND…: a new site from the same articles, built through COMMAND.
same_bytes_by() {
    local name=$1
    shift
    rm -rf "$work/again"
    lay_out "${source_of[$name]}" "$work/again"
    "$@" "$feedmill" build -C "$work/again" -q --now "$first_build" &&
        diff -r "$work/$name/feeds" "$work/again/feeds"
}
