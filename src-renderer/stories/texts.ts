export const longText =
  'A text that is far too long for the place in which it has to stand, as translations and numbers can be';
export const veryLongText = `${longText}. It goes on and on, over several lines. ${longText}.`;
/** A name without a space at which it could be broken. */
export const longName = 'a_class_with_a_name_that_never_ends_because_it_came_from_a_folder_of_another_program_v2_final';
