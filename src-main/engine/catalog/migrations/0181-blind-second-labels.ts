import type { Migration } from './migration';

/**
 * Second looks at the same pictures as an earlier one, for another person. What finished second looks of earlier versions hold become
 * annotations: their answers, and the labels that persons had given before.
 */
export const blindSecondLabels: Migration = {
  number: 181,
  name: 'blind-second-labels',
  sql: `
ALTER TABLE second_looks ADD COLUMN same_as INTEGER REFERENCES second_looks;

INSERT OR IGNORE INTO annotators (recorded, name)
  SELECT who, who FROM (
    SELECT answered_by AS who FROM second_look_images WHERE answer IN ('class', 'unsure')
    UNION SELECT labelled_by FROM second_look_images)
  WHERE who IS NOT NULL;
INSERT OR IGNORE INTO annotations (image_id, annotator_id, origin, look, state, class_id, at)
  SELECT m.image_id, p.id, 'second-look', l.id, CASE m.answer WHEN 'class' THEN 'labelled' ELSE 'unsure' END, m.answer_class, m.answered_at
  FROM second_looks l JOIN second_look_images m ON m.look_id = l.id JOIN annotators p ON p.recorded = m.answered_by
  WHERE l.state = 'finished' AND m.answer IN ('class', 'unsure');
-- The first second look of an image saw a label that no answer had changed yet.
INSERT OR IGNORE INTO annotations (image_id, annotator_id, origin, state, class_id, at)
  SELECT m.image_id, p.id, 'label', 'labelled', m.class_id, NULL
  FROM second_looks l JOIN second_look_images m ON m.look_id = l.id JOIN annotators p ON p.recorded = m.labelled_by
  WHERE l.state = 'finished' AND m.answer IS NOT NULL AND l.id = (
    SELECT min(other.look_id) FROM second_look_images other WHERE other.image_id = m.image_id);
`,
};
