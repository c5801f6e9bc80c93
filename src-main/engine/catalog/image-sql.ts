/** Images by a JSON array of ids, `?`, with what describes them: source s, class c and membership m in the current split. */
export const describedImages = `json_each(?) wanted
  JOIN images i ON i.id = wanted.value
  JOIN sources s ON s.id = i.source_id
  LEFT JOIN classes c ON c.id = i.class_id
  LEFT JOIN project current ON current.key = 'split'
  LEFT JOIN split_members m ON m.split_id = CAST(current.value AS INTEGER) AND m.image_id = i.id`;

/** The tags and the attributes of an image i, each as JSON. */
export const tagsAndAttributes = `
  (SELECT json_group_array(t.tag) FROM image_tags t WHERE t.image_id = i.id) AS tags,
  (SELECT json_group_object(a.name, a.value) FROM image_attributes a WHERE a.image_id = i.id) AS attributes`;
