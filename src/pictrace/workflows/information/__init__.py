"""All that is known of one photo."""
