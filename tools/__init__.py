"""Set-up, doctor, compiler shim and test runner. See README.md in this folder.

These modules run before anything is installed, on whatever Python the machine has: standard library
only, and nothing newer than Python 3.8, so that an old interpreter is told what is missing.
"""
