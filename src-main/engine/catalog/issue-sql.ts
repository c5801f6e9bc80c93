import { isConfirmed } from './confirmations';

/** SQL: ids of the images of the issue `:id`: its own, or all that are labelled with its class. */
export const imagesOfIssue = `
  SELECT image_id FROM issue_images WHERE issue_id = :id
  UNION ALL SELECT i.id FROM issues s JOIN images i ON i.class_id = s.class_id WHERE s.id = :id`;

/**
 * SQL: the state of an issue that nobody dismissed, by the labels of its images. Excluded images settle their issues, equal labels settle
 * a conflict, and another label, another picture or a person's confirmation settles a suspect label. One that was found in spite of a
 * confirmation stays open. A confirmed label, or a person's word that it can't be told, settles what persons disagree about. An issue about a class stays as the last search found it.
 */
export const stateByLabels = `
  CASE WHEN
    CASE
      WHEN class_id IS NOT NULL THEN state = 'open'
      WHEN kind = 'label-conflict' THEN (
        SELECT count(DISTINCT i.class_id) FROM issue_images m JOIN images i ON i.id = m.image_id WHERE m.issue_id = issues.id
      ) >= 2
      WHEN kind = 'suspect-label' THEN EXISTS (
        SELECT 1 FROM suspect_labels l JOIN images i ON i.id = l.image_id
        WHERE l.issue_id = issues.id AND i.label_state = 'labelled' AND i.class_id = l.given_class AND i.sha256 = l.sha256
          AND (l.is_despite = 1 OR NOT ${isConfirmed}))
      WHEN kind = 'disagreement' THEN EXISTS (
        SELECT 1 FROM issue_images m JOIN images i ON i.id = m.image_id
        WHERE m.issue_id = issues.id AND i.label_state <> 'excluded' AND NOT ${isConfirmed}
          AND NOT (i.label_state = 'unsure' AND EXISTS (
            SELECT 1 FROM label_events e WHERE e.image_id = i.id AND e.cause <> 'import')))
      ELSE (
        SELECT count(*) FROM issue_images m JOIN images i ON i.id = m.image_id
        WHERE m.issue_id = issues.id AND i.label_state <> 'excluded'
      ) >= CASE WHEN kind IN ('exact-duplicate', 'near-duplicate') THEN 2 ELSE 1 END
    END
  THEN 'open' ELSE 'fixed' END`;
