import { registerHooks } from "node:module";

/**
 * Preloaded into services. Node 24 reads and parses the package.json above a file for every import of it, and drizzle-orm's has
 * 179 KB: a third of a second of each service's start. Inside that package a relative import can only mean the file it names.
 * Measured on bookings, processor time until the settings are read: 0.87 s without, 0.50 s with it.
 */
registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL;
    const inside = parent?.includes("/node_modules/drizzle-orm/") && context.conditions.includes("import");
    if (!inside || !specifier.startsWith(".") || !specifier.endsWith(".js")) return next(specifier, context);
    return { url: new URL(specifier, parent).href, format: "module", shortCircuit: true };
  },
});
