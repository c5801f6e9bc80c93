/** Tabs of the left side of Review, in their order. tab-contents.ts has their components. */
export const reviewTabs = ['overview', 'threshold', 'slices', 'compare', 'calibration'] as const;
export type ReviewTab = (typeof reviewTabs)[number];
