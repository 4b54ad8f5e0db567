"""What 5.x to 7.x are: connections to enter and to listen on, messages as models, REST by attributes."""
