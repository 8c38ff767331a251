"""From a survey of burdens to weights, and to new points for a scheme."""
