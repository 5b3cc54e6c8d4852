import { createRequire } from "node:module";

// Run as a process of its own by mail.ts, with maildev's own arguments. It ends with whoever started it.
process.stdin.resume();
process.stdin.once("close", () => process.exit(0));
// Made by a call the browser side listens; the mail server itself has to be asked.
createRequire(import.meta.url)("maildev")().listen();
