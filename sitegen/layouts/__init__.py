"""Where pictures stand: the t-SNE map, and the grid made from it."""
