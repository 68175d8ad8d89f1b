// Looks at built sites as people do: with a browser, on a phone and on a desk, in the light, in the dark
// and on paper. No page may break a rule of axe, be wider than its window, or ask for what isn't there.
//
// Usage: looks.mjs TOOLS OUTPUT [URL-PATH...]
//
// OUTPUT is served on a port of this machine; without paths the pages are the front page, and of each
// kind of document the first that is found. SHOTS=DIR keeps a picture of each look.

import { createReadStream, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, relative, resolve, sep } from "node:path";

const [tools, output, ...asked] = process.argv.slice(2);
const require = createRequire(join(resolve(tools), "node_modules", "x"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const WIDTHS = [320, 390, 1280];
const LOOKS = [
    { name: "light", media: "screen", scheme: "light" },
    { name: "dark", media: "screen", scheme: "dark" },
    { name: "print", media: "print", scheme: "light" },
];
const TYPES = { ".html": "text/html", ".css": "text/css" };

// A folder is its index.html; all else is the file.
function fileOf(url) {
    const path = join(resolve(output), decodeURIComponent(new URL(url, "http://x/").pathname));
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "index.html") : path;
    return file.startsWith(resolve(output) + sep) && existsSync(file) ? file : null;
}

const missing = new Set();
const server = createServer((request, response) => {
    const file = fileOf(request.url);
    if (!file) {
        missing.add(request.url);
        response.writeHead(404).end();
        return;
    }
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` });
    createReadStream(file).pipe(response);
});

function pages(folder = output) {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return pages(path);
        return entry.name.endsWith(".html") ? [relative(output, path)] : [];
    });
}

// Of each kind of document one: stories' pages have names, the others folders.
function kinds(found) {
    const kind = (path) => path.replace(/^pages\/.*/, "pages/").replace(/^([^/]+)\/.+\/index\.html$/, "$1/x/");
    const first = new Map();
    for (const path of found) if (!first.has(kind(path))) first.set(kind(path), path);
    return [...first.values()];
}

async function faults(page) {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
        const room = document.documentElement;
        return {
            violations: violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((n) => n.html).join(" | ")}`),
            overhang: room.scrollWidth - room.clientWidth,
        };
    });
    const wide = found.overhang > 0 ? [`wider than the window by ${found.overhang}px`] : [];
    return [...found.violations, ...wide];
}

await new Promise((done) => server.listen(0, "127.0.0.1", done));
const home = `http://127.0.0.1:${server.address().port}/`;
// In a container the user is root, whom chromium's own sandbox refuses.
const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
let failed = 0;
let looks = 0;
try {
    const page = await browser.newPage();
    // axe is put into the page, whose own policy forbids scripts.
    await page.setBypassCSP(true);
    // Together: each by itself sets the other back.
    const protocol = await page.createCDPSession();
    const show = ({ media, scheme }) =>
        protocol.send("Emulation.setEmulatedMedia", {
            media,
            features: [{ name: "prefers-color-scheme", value: scheme }],
        });
    for (const path of asked.length > 0 ? asked : kinds(pages())) {
        for (const width of WIDTHS) {
            for (const look of LOOKS) {
                await show(look);
                await page.setViewport({ width, height: width < 600 ? 780 : 900 });
                await page.goto(home + path, { waitUntil: "load" });
                looks += 1;
                for (const fault of await faults(page)) {
                    failed += 1;
                    console.log(`${path}, ${width}px, ${look.name}: ${fault}`);
                }
                if (process.env.SHOTS) {
                    mkdirSync(process.env.SHOTS, { recursive: true });
                    const name = `${path.replace(/[/.]/g, "-")}-${width}-${look.name}.png`;
                    await page.screenshot({ path: join(process.env.SHOTS, name), fullPage: true });
                }
            }
        }
    }
} finally {
    await browser.close();
    server.close();
}
for (const url of missing) console.log(`asked for ${url}, which isn't there`);
console.log(`${looks} looks`);
process.exit(failed + missing.size > 0 || looks === 0 ? 1 : 0);
