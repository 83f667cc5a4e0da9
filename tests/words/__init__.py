"""How plainly the pages and the guides are written, in numbers: `make words`.

No number proves that people understand. These find the sentences to look at first.
"""
