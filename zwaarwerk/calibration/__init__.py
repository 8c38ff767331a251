"""The value of a number in a scheme with which a workforce meets a target."""
