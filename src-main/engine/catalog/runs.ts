import type { RunState } from '../../../src-shared/domain/run';
import * as v from 'valibot';
import type { Db } from './db';
import { readStored } from './stored-json';

export interface RunRecord {
  readonly id: number;
  readonly snapshot: string | null;
  /** Recipe as JSON. */
  readonly recipe: string;
  readonly seed: number;
  readonly epochs: number;
  /** RunSettings as JSON. */
  readonly settings: string;
  /** Number of finished epochs, and the seconds that they took. */
  readonly epochsDone: number;
  readonly epochSeconds: number;
  readonly state: RunState;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** TrainResult as JSON, once done. */
  readonly result: string | null;
  readonly failure: string | null;
  /** StoredDecision as JSON; null for the most probable class. */
  readonly decision: string | null;
  /** Its logits are divided by it; null for probabilities as trained. */
  readonly temperature: number | null;
  /** 1 for a run that a person starred. */
  readonly starred: number;
  /** A person's note; empty for none. */
  readonly note: string;
}

/** A run to be added; recipe and settings are JSON. */
type NewRun = Pick<RunRecord, 'recipe' | 'settings' | 'seed' | 'epochs'> & { readonly at: number };

/** How and when a run ended. */
interface RunEnd {
  readonly state: RunState;
  readonly at: number;
  /** TrainResult as JSON. */
  readonly result?: string;
  readonly failure?: string;
}

/** Statements on runs and their epochs. */
export function runsTables(db: Db) {
  const columns = `id, snapshot_id AS snapshot, recipe, seed, epochs, settings, state, started_at AS startedAt,
    ended_at AS endedAt, result, failure, decision, temperature, starred, note,
    (SELECT count(*) FROM run_epochs WHERE run_id = id) AS epochsDone,
    (SELECT total(json_extract(metrics, '$.seconds')) FROM run_epochs
      WHERE run_id = id AND CASE WHEN json_valid(metrics) THEN 1 ELSE 0 END) AS epochSeconds`;
  const insert = db.prepare(
    `INSERT INTO runs (recipe, settings, seed, epochs, state, started_at) VALUES (?, ?, ?, ?, 'queued', ?)`,
  );
  const start = db.prepare(`UPDATE runs SET state = 'running', snapshot_id = ? WHERE id = ?`);
  const resume = db.prepare(`
    UPDATE runs SET state = 'running', epochs = ?, settings = ?, ended_at = NULL, result = NULL, failure = NULL,
      decision = NULL, temperature = NULL
    WHERE id = ? AND state NOT IN ('queued', 'running')`);
  const setDecision = db.prepare('UPDATE runs SET decision = ? WHERE id = ?');
  const setTemperature = db.prepare('UPDATE runs SET temperature = ? WHERE id = ?');
  const setStarred = db.prepare('UPDATE runs SET starred = ? WHERE id = ?');
  const setNote = db.prepare('UPDATE runs SET note = ? WHERE id = ?');
  const end = db.prepare('UPDATE runs SET state = ?, ended_at = ?, result = ?, failure = ? WHERE id = ?');
  const interrupt = db.prepare(
    `UPDATE runs SET state = 'interrupted', ended_at = ? WHERE state IN ('queued', 'running')`,
  );
  const all = db.prepare<[], RunRecord>(`SELECT ${columns} FROM runs ORDER BY id DESC`);
  const byId = db.prepare<[number], RunRecord>(`SELECT ${columns} FROM runs WHERE id = ?`);
  const lastDone = db.prepare<[], { id: number }>(`SELECT id FROM runs WHERE state = 'done' ORDER BY id DESC LIMIT 1`);
  const deleteEpochs = db.prepare('DELETE FROM run_epochs WHERE run_id = ?');
  const insertEpoch = db.prepare('INSERT OR REPLACE INTO run_epochs (run_id, epoch, metrics) VALUES (?, ?, ?)');
  const removals = [
    'UPDATE test_looks SET run_id = NULL WHERE run_id = ?',
    'UPDATE exports SET run_id = NULL WHERE run_id = ?',
    'DELETE FROM run_epochs WHERE run_id = ?',
    'DELETE FROM runs WHERE id = ?',
  ].map((sql) => db.prepare(sql));
  const leftOuts = db.prepare<[], { id: number; settings: string; result: string | null }>(
    `SELECT id, settings, result FROM runs WHERE settings LIKE '%"leftOut"%' OR result LIKE '%"leftOut"%'`,
  );
  const setTexts = db.prepare('UPDATE runs SET settings = ?, result = ? WHERE id = ?');
  const epochs = db.prepare<[number], string>('SELECT metrics FROM run_epochs WHERE run_id = ? ORDER BY epoch').pluck();

  return {
    /** Adds a queued run; returns its number. */
    add: ({ recipe, settings, seed, epochs, at }: NewRun): number =>
      Number(insert.run(recipe, settings, seed, epochs, at).lastInsertRowid),
    start: (id: number, snapshot: string): void => void start.run(snapshot, id),
    /**
     * Sets a run that has ended to running again, without its result, and without its decision and its temperature, which were chosen
     * for another model. False when it is already underway.
     */
    resume: (id: number, epochs: number, settings: string): boolean => resume.run(epochs, settings, id).changes === 1,
    setDecision: (id: number, decision: string | null): void => void setDecision.run(decision, id),
    setTemperature: (id: number, temperature: number | null): void => void setTemperature.run(temperature, id),
    setStarred: (id: number, starred: number): void => void setStarred.run(starred, id),
    setNote: (id: number, note: string): void => void setNote.run(note, id),
    end: (id: number, { state, at, result, failure }: RunEnd): void =>
      void end.run(state, at, result ?? null, failure ?? null, id),
    /** Marks runs of an engine that died as interrupted; called when a project is opened. */
    markInterrupted: (at: number): void => void interrupt.run(at),
    all: (): RunRecord[] => all.all(),
    byId: (id: number): RunRecord | undefined => byId.get(id),
    lastDone: (): number | null => lastDone.get()?.id ?? null,
    addEpoch: (id: number, epoch: number, metrics: string): void => void insertEpoch.run(id, epoch, metrics),
    /** Replaces a run's epochs. */
    replaceEpochs: db.transaction((id: number, all: readonly { epoch: number; metrics: string }[]): void => {
      deleteEpochs.run(id);
      for (const { epoch, metrics } of all) insertEpoch.run(id, epoch, metrics);
    }),
    /** Deletes a run. Looks at its test set and exports of its model stay recorded, without its number. */
    remove(id: number): void {
      for (const removal of removals) removal.run(id);
    },
    /** Removes paths from the runs' lists of images that they could not use. */
    forgetPaths(paths: ReadonlySet<string>): void {
      for (const { id, settings, result } of leftOuts.all()) {
        setTexts.run(withoutPaths(settings, paths), result && withoutPaths(result, paths), id);
      }
    },
    /** EpochMetrics of a run as JSON, in order. */
    epochs: (id: number): string[] => epochs.all(id),
  };
}

function withoutPaths(text: string, paths: ReadonlySet<string>): string {
  const value = readStored(WithLeftOut, text);
  if (value === null) return withoutTexts(text, paths);
  if (!value.leftOut.some(({ path }) => paths.has(path))) return text;
  return JSON.stringify({ ...value, leftOut: value.leftOut.filter(({ path }) => !paths.has(path)) });
}

const WithLeftOut = v.looseObject({ leftOut: v.array(v.looseObject({ path: v.string() })) });

/** Removes paths from a text that is damaged or has another form, since forgotten paths must not stay there either. */
function withoutTexts(text: string, paths: ReadonlySet<string>): string {
  let left = text;
  for (const path of paths) left = left.replaceAll(JSON.stringify(path).slice(1, -1), '');
  return left;
}
