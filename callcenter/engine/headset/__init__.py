"""The buttons and lights of USB headsets, read and set over HID."""
