"""What the API answers. Version 1 of these shapes: fields are only ever added.

Money is an exact integer of minor units beside the same as a decimal number in text: readers whose numbers are doubles
take the text. Times are Unix seconds. Addresses and hashes are lower-case hexadecimal digits after 0x.
"""
