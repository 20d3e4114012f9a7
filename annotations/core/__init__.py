"""Pure domain: plain values in, plain values out. No Django, no input or output, no clock."""
