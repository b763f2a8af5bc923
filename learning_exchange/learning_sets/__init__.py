"""Learning sets: four to eight people of different organisations who learn together."""
