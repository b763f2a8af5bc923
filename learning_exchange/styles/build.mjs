// Builds the stylesheet and the design system's behaviours: see README.md here.
// Classes that no template or script mentions are left out, but for the families in KEEP, which pages may use
// any day without a build. tests/web/test_styles.py fails when a page uses a class that is not there.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as sass from "sass";
import { PurgeCSS } from "purgecss";
import { build } from "esbuild";
import { transform } from "lightningcss";

const here = import.meta.dirname;
const out = join(here, "../static");
const KEEP = [
  /^lx-/, /^nhsuk-heading-(l|m|s|xs)$/, /^nhsuk-caption-(l|m)$/, /^nhsuk-body/, /^nhsuk-list/, /^nhsuk-hint$/,
  /^nhsuk-u-visually-hidden$/, /^nhsuk-u-margin-(top|bottom)-[0-6]$/, /^nhsuk-section-break/,
  /^nhsuk-tag(--(grey|green|yellow|orange|red|purple|blue|aqua-green))?$/, /^nhsuk-button(--(secondary|warning|small))?$/, /^nhsuk-button-group$/,
  /^nhsuk-(input|textarea|select|label|radios|checkboxes|form-group|fieldset|error|summary-list|details|inset-text|input-wrapper)/,
];
const MARKDOWN = ["h1", "h2", "h3", "h4", "blockquote", "pre", "code", "ol", "ul", "li", "hr", "table", "thead", "tbody", "th", "td"];

const compiled = sass.compile(join(here, "exchange.scss"), { loadPaths: [join(here, "node_modules")], quietDeps: true });
const [purged] = await new PurgeCSS().purge({
  content: [join(here, "../../templates/**/*.html"), join(here, "../**/*.py"), join(out, "*.js"), join(here, "nhsuk.mjs")],
  css: [{ raw: compiled.css }],
  safelist: { standard: [...KEEP, ...MARKDOWN, "nhsuk-frontend-supported", "js-enabled"] },
});
const css = transform({ filename: "exchange.css", code: Buffer.from(purged.css), minify: true, targets: { safari: 14 << 16, chrome: 90 << 16, firefox: 90 << 16 } }).code;
writeFileSync(join(out, "exchange.css"), css);

await build({
  entryPoints: [join(here, "nhsuk.mjs")], bundle: true, minify: true, format: "esm", target: "es2020", outfile: join(out, "nhsuk.js"),
  banner: { js: "/* nhsuk-frontend 10.6.1, MIT licence, Crown copyright (NHS England) */" }, nodePaths: [join(here, "node_modules")],
});
console.log(`exchange.css: ${css.length} bytes, ${gzipSync(css, { level: 9 }).length} gzipped`);
