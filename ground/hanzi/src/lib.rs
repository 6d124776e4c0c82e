//! Chinese text as words and sounds: segmentation, readings of characters, names of the county.
