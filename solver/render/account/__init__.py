"""Explanations in sentences, before it is settled what they look like: the terminal, pages and Markdown lay out the same.

model      what a rendering lays out
headings   what stands above and between the sentences
reasons    Explanation → why each rule stands, gives way or is still possible
money      how costs are divided, how payments come to their amounts
outcomes   Decision → its sections: who bears what, payments, duties, what to ask next
facts      what was known of the case, and how each thing was
telling    Explanation → the whole account
"""
