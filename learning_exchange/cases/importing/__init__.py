"""Stories from files: a CSV, or a folder of Markdown files with front matter.

`files` reads and says where each story stands, `loading` checks and hands it in, `cli` is the command.
"""
