import type { Store } from "./database.ts";

/** What happens by itself at a time. */
export type TaskKind = "expire-session" | "settle-payment" | "settle-refund";
export type Task = { subject: string; kind: TaskKind; due: number };

/** Plans a task at `due` (milliseconds of the sandbox's clock); planning it again moves it. */
export function planTask({ database }: Store, task: Task): void {
  const sql = "INSERT INTO tasks (subject, kind, due) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET due = excluded.due";
  database.prepare(sql).run(task.subject, task.kind, task.due);
}

export function forgetTask({ database }: Store, subject: string, kind: TaskKind): void {
  database.prepare("DELETE FROM tasks WHERE subject = ? AND kind = ?").run(subject, kind);
}

export function dueTasks({ database }: Store, now: number, limit: number): Task[] {
  const sql = "SELECT subject, kind, due FROM tasks WHERE due <= ? ORDER BY due LIMIT ?";
  return database.prepare(sql).all(now, limit) as Task[];
}

export function nextTaskDue({ database }: Store): number | undefined {
  const row = database.prepare("SELECT min(due) AS due FROM tasks").get() as { due: number | null };
  return row.due ?? undefined;
}
