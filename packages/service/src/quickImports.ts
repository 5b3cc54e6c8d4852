import { registerHooks } from "node:module";

/**
 * Preloaded into services, in images too: they start as often as somebody saves a file under `npm run dev`. For every single import Node asks
 * the disk whether the file is there, and reads and parses the package.json above it; drizzle-orm's has 179 KB, typebox has 683
 * files. Inside an installed package a relative import can only mean the file it names. Measured on bookings, processor time until
 * the settings are read: 0.87 s without, 0.45 s with it.
 */
registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL;
    if (parent === undefined || !specifier.startsWith(".") || !isInstalledModule(specifier, parent)) {
      return next(specifier, context);
    }
    return { url: new URL(specifier, parent).href, format: "module", shortCircuit: true };
  },
});

/** Only what is an ES module beyond doubt: by its ending, or because drizzle-orm says so for its `.js` that `import` others. */
function isInstalledModule(specifier: string, parent: string): boolean {
  if (!parent.includes("/node_modules/")) return false;
  if (specifier.endsWith(".mjs")) return true;
  return specifier.endsWith(".js") && parent.endsWith(".js") && parent.includes("/node_modules/drizzle-orm/");
}
