// Looks at a site that `feedmill serve` shows, with a browser, while it is edited and the server ends and comes back.
//
// Usage: preview.mjs TOOLS FEEDMILL FOLDER   (a site is made in FOLDER)
//
// No page may say an error on the console or ask another host; feeds are found as readers find them, and are there;
// a page that is open shows an edit, of the article, the style and the configuration, also one that was made while
// the server was away; a page that isn't there yet shows itself when it comes.

import { spawn, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const [tools, feedmill, folder] = process.argv.slice(2);
const require = createRequire(join(resolve(tools), "node_modules", "x"));
const puppeteer = require("puppeteer-core");

const PATIENCE = 60_000;
const STORY = "The weir was opened on {} without a ribbon, and nobody missed one.\n\nIt had been closed for two winters.\n";

const site = join(folder, "site");
const article = join(site, "articles", "weir.txt");
mkdirSync(folder, { recursive: true });
execFileSync(feedmill, ["init", site, "-q", "--base-url", "https://quay.example/feeds/"]);
rmSync(join(site, "articles", "night-ferry-returns.txt"));
writeFileSync(article, STORY.replace("{}", "Thursday"));

async function start(listen) {
    const options = ["-C", site, "serve", "--json", "--quiet-time", "150", "--listen", listen];
    const child = spawn(feedmill, options, { stdio: ["ignore", "pipe", "inherit"] });
    const address = await new Promise((done) => {
        createInterface(child.stdout).on("line", (line) => {
            const { serving } = JSON.parse(line);
            if (serving) done(serving);
        });
    });
    const stop = () =>
        new Promise((done) => {
            child.on("exit", done);
            child.kill("SIGINT");
        });
    return { address, stop };
}

const faults = [];
const fail = (what) => faults.push(what);

let server = await start("127.0.0.1:0");
const { address } = server;
const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
let isAway = false;
let looks = 0;

// What a page is open on must say this, without anybody's asking for it anew.
async function shows(page, text, what) {
    const says = (wanted) => document.body.innerText.includes(wanted);
    try {
        await page.waitForFunction(says, { timeout: PATIENCE, polling: 50 }, text);
        looks += 1;
    } catch {
        fail(`${what}: not shown`);
    }
}

try {
    const page = await browser.newPage();
    page.on("console", (message) => {
        if (["error", "warn"].includes(message.type()) && !isAway) fail(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => fail(`page: ${error}`));
    page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(address) && !url.startsWith("data:")) fail(`asked for ${url}`);
    });
    for (const path of ["", "stories/", "headlines/", "pages/weir.html"]) {
        await page.goto(address + path, { waitUntil: "load" });
        const found = await page.$$eval("link[rel=alternate]", (links) => links.map((link) => [link.type, link.href]));
        if (found.length === 0) fail(`${path}: no feed is found`);
        for (const [type, href] of found) {
            const answer = href.startsWith(address) ? await fetch(href) : null;
            const got = answer?.headers.get("content-type")?.split(";")[0];
            if (!answer?.ok || got !== type) fail(`${path}: ${href} is ${answer?.status} ${got}, not ${type}`);
            looks += 1;
        }
        const links = await page.$$eval("a[href]", (links) => links.map((link) => link.href));
        for (const href of links.filter((href) => href.startsWith("https://quay.example/"))) fail(`${path}: leads to ${href}`);
    }

    await shows(page, "Thursday", "the article");
    writeFileSync(article, STORY.replace("{}", "Friday"));
    await shows(page, "Friday", "an edited article");

    isAway = true;
    await server.stop();
    writeFileSync(article, STORY.replace("{}", "Saturday"));
    server = await start(address.replace(/^http:|\//g, ""));
    await shows(page, "Saturday", "an article that was edited while the server was away");
    isAway = false;

    // A server that came back and has nothing new leaves the page as it is, and tells it of the next change.
    await page.evaluate(() => (document.body.dataset.mine = "kept"));
    isAway = true;
    await server.stop();
    server = await start(address.replace(/^http:|\//g, ""));
    await page.waitForResponse((answer) => answer.url().includes("/.feedmill/") && answer.ok(), { timeout: PATIENCE }).catch(() => {});
    isAway = false;
    if ((await page.$eval("body", (body) => body.dataset.mine)) !== "kept") fail("a page that is as it was is loaded anew");
    const config = join(site, "config.toml");
    writeFileSync(config, readFileSync(config, "utf8").replace(/^title = .*$/m, 'title = "Quayside"'));
    await page.waitForFunction(() => document.title.includes("Quayside") || document.body.innerText.includes("Quayside"), { timeout: PATIENCE }).catch(() => fail("a changed title: not shown"));

    const other = await browser.newPage();
    const missing = await other.goto(address + "pages/mill.html");
    if (missing.status() !== 404) fail(`a page that isn't there: ${missing.status()}`);
    writeFileSync(join(site, "articles", "mill.txt"), "The mill turns again after nine years of silence.\n");
    await shows(other, "mill turns", "a page that came");
} finally {
    await browser.close();
    await server.stop();
}
for (const fault of new Set(faults)) console.log(fault);
console.log(`${looks} looks`);
process.exit(faults.length > 0 || looks === 0 ? 1 : 0);
