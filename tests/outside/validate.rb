#!/usr/bin/env ruby
# Reads a feed folder with Ruby's RSS library, which validates what it reads: missing, doubled and
# misplaced elements and bad values raise. Prints one JSON line per item, as readers.py does.
#
# Usage: validate.rb FOLDER

require "json"
require "rss"

# Elements of other vocabularies are passed over: the library knows no atom:link in RSS.
def read(folder, name)
  RSS::Parser.parse(File.read(File.join(folder, name), encoding: "utf-8"), true, true)
end

def show(format, id, title, date, link)
  puts JSON.generate(reader: "ruby", format:, id:, title:, date: date.getutc.strftime("%FT%TZ"), link: link || "")
end

folder, = ARGV
read(folder, "rss.xml").items.each do |item|
  show("rss", item.guid.content, item.title, item.pubDate, item.link)
end
read(folder, "atom.xml").entries.each do |entry|
  link = entry.links.find { |candidate| [nil, "alternate"].include?(candidate.rel) }
  show("atom", entry.id.content, entry.title.content, entry.published.content, link&.href)
end
