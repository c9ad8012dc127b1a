"""Two pictures side by side: ``compare`` and its proof."""
