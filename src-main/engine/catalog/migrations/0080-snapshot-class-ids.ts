import type { Migration } from './migration';

/**
 * Class ids of snapshots, beside the class names of their time, since names change. In an older snapshot a class is the one that had
 * the name when the snapshot was made, by the history of renames; failing that, the one that has it now; failing that, 0. Of two
 * candidates the older one wins: the younger did not exist yet when both seem to have had the name.
 */
export const snapshotClassIds: Migration = {
  number: 80,
  name: 'snapshot-class-ids',
  sql: `
ALTER TABLE snapshots ADD COLUMN class_ids TEXT NOT NULL DEFAULT '[]';

UPDATE snapshots SET class_ids = (
  SELECT json_group_array(coalesce(
    (SELECT min(c.id) FROM classes c WHERE named.value = coalesce(
      (SELECT e.from_value FROM value_events e WHERE e.noun = 'class' AND e.field = 'name' AND e.item = c.id
        AND e.at > snapshots.made_at ORDER BY e.id LIMIT 1), c.name)),
    (SELECT id FROM classes WHERE name = named.value), 0) ORDER BY named.key)
  FROM json_each(snapshots.classes) named)
WHERE json_valid(classes);
`,
};
