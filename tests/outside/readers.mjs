// Reads a feed folder with rss-parser and feedsmith; prints one JSON line per item, as readers.py does.
//
// Usage: node readers.mjs MODULES FOLDER   (MODULES: the folder where npm installed the two)

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [modules, folder] = process.argv.slice(2)
const require = createRequire(path.join(path.resolve(modules), 'package.json'))
const Parser = require('rss-parser')
const { parseFeed } = require('feedsmith')

const read = (name) => readFileSync(path.join(folder, name), 'utf8')
const second = (date) => `${new Date(date).toISOString().slice(0, 19)}Z`
const show = (reader, format, id, title, date, link = '') =>
  console.log(JSON.stringify({ reader, format, id, title, date: second(date), link }))

for (const [format, name] of [['rss', 'rss.xml'], ['atom', 'atom.xml']]) {
  const feed = await new Parser().parseString(read(name))
  for (const item of feed.items) {
    show('rss-parser', format, item.guid ?? item.id, item.title, item.pubDate ?? item.isoDate, item.link)
  }
}

// Each format keeps its own shape in feedsmith; a feed without items has no list.
const rss = parseFeed(read('rss.xml'))
for (const item of rss.feed.items ?? []) {
  show('feedsmith', rss.format, item.guid.value, item.title, item.pubDate, item.link)
}
const atom = parseFeed(read('atom.xml'))
for (const entry of atom.feed.entries ?? []) {
  const link = entry.links?.find(({ rel }) => (rel ?? 'alternate') === 'alternate')
  show('feedsmith', atom.format, entry.id, entry.title.value ?? entry.title, entry.published, link?.href)
}
const json = parseFeed(read('feed.json'))
for (const item of json.feed.items ?? []) {
  show('feedsmith', json.format, item.id, item.title, item.date_published, item.url)
}
